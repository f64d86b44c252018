import { describe, expect, test } from 'vitest';
import { SoundOutput } from '#client/media/sound-output.ts';
import { keyTone, ticks } from '#client/media/sounds.ts';
import { Tones } from '#client/media/tones.ts';
import { ManualClock } from '#kit/clock.ts';
import { FakeAudioContext } from '#support/phone-line/fake-audio-context.ts';

function open() {
  const clock = new ManualClock();
  const context = new FakeAudioContext();
  const headset = new SoundOutput({
    deviceId: () => 'h1',
    volume: () => 1,
    makeContext: () => context.asReal(),
  });
  return { tones: new Tones(headset, clock), context, clock };
}

describe('a key', () => {
  test.each([
    ['1', [697, 1209]],
    ['5', [770, 1336]],
    ['9', [852, 1477]],
    ['*', [941, 1209]],
    ['0', [941, 1336]],
    ['#', [941, 1477]],
    ['D', [941, 1633]],
    ['x', []],
    ['12', []],
    ['', []],
  ])('"%s" sounds as %j Hz', (digit, frequencies) => {
    expect(keyTone(digit).map(({ frequencyHz }) => frequencyHz)).toEqual(frequencies);
  });
});

test('an answer rises and an end falls', () => {
  const [low, high] = ticks.answered.map(({ frequencyHz }) => frequencyHz);
  expect(high).toBeGreaterThan(low ?? Infinity);
  expect(ticks.ended.map(({ frequencyHz }) => frequencyHz)).toEqual([high, low]);
});

test('ringback sounds 2 s of every 6 until it is stopped', () => {
  const { tones, context, clock } = open();
  const stop = tones.ringback();
  const starts = context.notes
    .filter(({ frequencyHz }) => frequencyHz === 440)
    .map((note) => note.startSeconds);
  expect((starts[1] ?? 0) - (starts[0] ?? 0)).toBeCloseTo(6);
  stop();
  expect(context.notes.some(({ isHeard }) => isHeard())).toBe(false);
  expect(clock.pending).toBe(0);
});

test('somebody on hold is remembered after a minute, then every half', () => {
  const { tones, context, clock } = open();
  const stop = tones.holdReminder();
  clock.advance(59_999);
  expect(context.notes).toHaveLength(0);
  clock.advance(60_001);
  expect(context.notes).toHaveLength(3);
  stop();
  clock.advance(600_000);
  expect(context.notes).toHaveLength(3);
});

test('sounds come from the chosen device', () => {
  const { tones, context } = open();
  tones.tick('muted');
  expect(context.sinks).toEqual(['h1']);
});
