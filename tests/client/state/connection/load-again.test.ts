import { expect, test, vi } from 'vitest';
import { loadAgain, loadUntilHere } from '#client/state/connection/load-again.ts';
import { ManualClock } from '#kit/clock.ts';

/** Fails so many times, and is then there. */
function comesAfter(failures: number) {
  let asked = 0;
  return vi.fn(() => {
    asked += 1;
    return asked > failures ? Promise.resolve('the part') : Promise.reject(new TypeError('not fetched'));
  });
}
/** Lets what waits for a promise go on. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

test('a part that did not come is asked for once more, a second later', async () => {
  const clock = new ManualClock();
  const load = comesAfter(1);
  const part = loadAgain(clock, load);
  await settle();
  clock.advance(999);
  expect(load).toHaveBeenCalledTimes(1);
  clock.advance(1);
  expect(await part).toBe('the part');
});

test('a part that does not come a second time is missing, and says why', async () => {
  const clock = new ManualClock();
  const load = comesAfter(2);
  const missing = expect(loadAgain(clock, load)).rejects.toThrow('not fetched');
  await settle();
  clock.advance(1_000);
  await missing;
  expect(load).toHaveBeenCalledTimes(2);
  expect(clock.pending).toBe(0);
});

test('what the phone cannot do without is asked for until it comes, at most 15 s apart', async () => {
  const clock = new ManualClock();
  const load = comesAfter(9);
  const [here, missing] = [vi.fn(), vi.fn()];
  loadUntilHere(clock, load, { here, missing });
  for (let n = 1; n <= 9; n += 1) {
    await settle();
    expect(load).toHaveBeenCalledTimes(n);
    expect(missing).toHaveBeenCalledTimes(n);
    clock.advance(15_000);
  }
  await settle();
  expect(here.mock.calls).toEqual([['the part']]);
  expect(clock.pending).toBe(0);
});

test('what is not wanted any more is neither asked for again nor handed over', async () => {
  const clock = new ManualClock();
  const [load, here] = [comesAfter(1), vi.fn()];
  const stop = loadUntilHere(clock, load, { here });
  await settle();
  stop();
  expect(clock.pending).toBe(0);
  loadUntilHere(clock, comesAfter(0), { here })();
  await settle();
  expect(load).toHaveBeenCalledTimes(1);
  expect(here).not.toHaveBeenCalled();
});
