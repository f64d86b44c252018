import { expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { runEach, HourlyJobs } from '#kit/hourly-jobs.ts';

const HOUR_MS = 3_600_000;

function setUp() {
  const clock = new ManualClock();
  const done: string[] = [];
  let finish: () => void = () => undefined;
  const slow = () =>
    new Promise<void>((resolve) => {
      finish = () => {
        done.push('slow');
        resolve();
      };
    });
  const failing = () => Promise.reject(new Error('no carrier'));
  const quick = () => {
    done.push('quick');
    return Promise.resolve();
  };
  const work = new HourlyJobs({ clock, log: silentLog, tasks: [slow, failing, quick] });
  return { clock, done, work, finish: () => finish() };
}

test('one that fails does not keep the next ones waiting, and is told in the end', async () => {
  const seen: number[] = [];
  const work = runEach([1, 2, 3], (item) => {
    seen.push(item);
    return item === 2 ? Promise.reject(new Error('no carrier')) : Promise.resolve();
  });
  await expect(work).rejects.toThrow('1 of 3 failed');
  expect(seen).toEqual([1, 2, 3]);
});

test('begins at the start, goes on after a failure, and comes again every hour', async () => {
  const { clock, done, finish } = setUp();
  finish();
  await expect.poll(() => done).toEqual(['slow', 'quick']);
  await expect.poll(() => clock.pending).toBe(1);
  clock.advance(HOUR_MS);
  finish();
  await expect.poll(() => done).toEqual(['slow', 'quick', 'slow', 'quick']);
});

test('is never done twice at once', async () => {
  const { clock, done, finish, work } = setUp();
  clock.advance(3 * HOUR_MS);
  finish();
  await work.close();
  expect(done).toEqual(['slow', 'quick']);
});

test('finishes what has begun when it is closed, and leaves no timer behind', async () => {
  const { clock, done, finish, work } = setUp();
  const closed = work.close();
  expect([clock.pending, done]).toEqual([0, []]);
  finish();
  await closed;
  expect(done).toEqual(['slow', 'quick']);
});
