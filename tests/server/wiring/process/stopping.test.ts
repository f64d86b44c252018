import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { Stopping } from '#server/wiring/process/stopping.ts';

let clock: ManualClock;
let happened: string[];
let livingCalls: number;
let lastCallEnds: () => void;
let closes: () => void;

beforeEach(() => {
  [clock, happened, livingCalls] = [new ManualClock(), [], 0];
});

const server = {
  get livingCalls() {
    return livingCalls;
  },
  drain: () =>
    new Promise<void>((resolve) => {
      happened.push('no new calls');
      lastCallEnds = resolve;
    }),
  close: () =>
    new Promise<void>((resolve) => {
      happened.push('closing');
      closes = resolve;
    }),
};

function stopping({ drainSeconds = 0 } = {}): Stopping {
  const say = (line: string) => happened.push(line);
  const exit = (code: number) => happened.push(`exit ${code}`);
  return new Stopping({ drainMs: drainSeconds * 1000, clock, log: silentLog, say, exit });
}

/** What is promised by now has been told. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('told to stop', () => {
  test('closes, then exits with 0, and no wait is left', async () => {
    const process = stopping();
    process.started(server);
    process.signalled('SIGTERM');
    expect(happened).toEqual(['closing']);
    closes();
    await settled();
    expect(happened).toEqual(['closing', 'exit 0']);
    expect(clock.pending).toBe(0);
  });

  test('twice in the same instant is told once: npm passes on what the terminal has sent', () => {
    const process = stopping();
    process.started(server);
    process.signalled('SIGINT');
    clock.advance(100);
    process.signalled('SIGINT');
    expect(happened).toEqual(['closing']);
    clock.advance(1_000);
    process.signalled('SIGINT');
    expect(happened).toEqual(['closing', 'exit 1']);
  });

  test('exits with 1 when closing takes more than 8 s, or fails', async () => {
    const slow = stopping();
    slow.started(server);
    slow.signalled('SIGTERM');
    clock.advance(8_000);
    expect(happened).toEqual(['closing', 'exit 1']);

    happened = [];
    const broken = stopping();
    broken.started({ ...server, livingCalls: 0, close: () => Promise.reject(new Error('a port is stuck')) });
    broken.signalled('SIGTERM');
    await settled();
    expect(happened).toEqual(['exit 1']);
  });

  test('while it starts, closes as soon as it has started', () => {
    const process = stopping({ drainSeconds: 60 });
    process.signalled('SIGTERM');
    expect(happened).toEqual([]);
    process.started(server);
    expect(happened).toEqual(['closing']);
  });
});

describe('told to stop while people talk', () => {
  test('waits for them, says for how many and how long, and closes after the last', async () => {
    livingCalls = 2;
    const process = stopping({ drainSeconds: 60 });
    process.started(server);
    process.signalled('SIGTERM');
    const waits = (calls: string, seconds: number) =>
      `Taking no new calls. Waiting for ${calls} to end, ${seconds} s at most; stop again to end them now.`;
    expect(happened).toEqual(['no new calls', waits('2 calls', 60)]);
    livingCalls = 1;
    clock.advance(10_000);
    expect(happened.slice(2)).toEqual([waits('1 call', 50)]);
    lastCallEnds();
    await settled();
    expect(happened.slice(3)).toEqual(['closing']);
  });

  test.each([
    ['the time is up', () => clock.advance(60_000)],
    [
      'it is told again',
      (process: Stopping) => {
        clock.advance(1_000);
        process.signalled('SIGTERM');
      },
    ],
  ])('closes at once when %s', (_, happens) => {
    livingCalls = 1;
    const process = stopping({ drainSeconds: 60 });
    process.started(server);
    process.signalled('SIGTERM');
    happens(process);
    expect(happened.at(-1)).toBe('closing');
  });
});

describe('what nobody caught', () => {
  test('does not end the calls of others', () => {
    const process = stopping();
    process.started(server);
    for (let faults = 0; faults < 100; faults += 1) {
      process.faulted(new Error('a bug'), 'uncaught exception');
      clock.advance(4_000);
    }
    expect(happened).toEqual([]);
  });

  test('twenty times in a minute ends the server politely, with 1', async () => {
    const process = stopping({ drainSeconds: 60 });
    process.started(server);
    for (let faults = 0; faults < 20; faults += 1) process.faulted(new Error('a bug'), 'uncaught exception');
    expect(happened).toEqual(['closing']);
    closes();
    await settled();
    expect(happened).toEqual(['closing', 'exit 1']);
  });
});
