import { describe, expect, test } from 'vitest';
import { ManualClock, type Clock } from '#kit/clock.ts';
import { Ticker } from '#server/engine/embedded/media/voice/ticker.ts';

/** A clock whose timers come late by a few milliseconds, as Node's do. */
function lateClock(clock: ManualClock, lateMs: () => number): Clock {
  return {
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
    every: (ms, run) => clock.every(ms, run),
    after: (ms, run) => clock.after(ms + lateMs(), run),
  };
}

describe('the ticker', () => {
  test('does not drift, however late its timer comes', () => {
    const clock = new ManualClock();
    let turn = 0;
    const ticker = new Ticker(lateClock(clock, () => (turn++ * 7) % 19));
    let ticks = 0;
    ticker.on(() => (ticks += 1));
    clock.advance(60_000);
    expect(ticks).toBeGreaterThanOrEqual(2999);
    expect(ticks).toBeLessThanOrEqual(3000);
  });

  test('runs one timer for all, and none for nobody', () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    const cancels = [ticker.on(() => undefined), ticker.on(() => undefined), ticker.on(() => undefined)];
    expect(clock.pending).toBe(1);
    for (const cancel of cancels) cancel();
    expect(clock.pending).toBe(0);
  });

  test('gives up what a long stall has missed', () => {
    const clock = new ManualClock();
    let stallMs = 0;
    const ticker = new Ticker(lateClock(clock, () => stallMs));
    let ticks = 0;
    ticker.on(() => (ticks += 1));
    clock.advance(5);
    stallMs = 5000;
    clock.advance(20);
    stallMs = 0;
    const before = ticks;
    clock.advance(5020);
    expect(ticks - before).toBeLessThan(5);
  });

  test('may be left from inside a tick', () => {
    const clock = new ManualClock();
    const ticker = new Ticker(clock);
    let ticks = 0;
    const cancel = ticker.on(() => {
      ticks += 1;
      cancel();
    });
    clock.advance(200);
    expect(ticks).toBe(1);
    expect(clock.pending).toBe(0);
  });
});
