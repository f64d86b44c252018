import { describe, expect, test, vi } from 'vitest';
import { Ringer } from '#client/media/ringer.ts';
import { SoundOutput } from '#client/media/sound-output.ts';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { FakeAudioContext, type StruckNote } from '#support/phone-line/fake-audio-context.ts';

function open() {
  const clock = new ManualClock();
  const [room, ear] = [new FakeAudioContext(), new FakeAudioContext()];
  const output = (context: FakeAudioContext) =>
    new SoundOutput({ deviceId: () => null, volume: () => 1, makeContext: () => context.asReal() });
  const vibrate = vi.fn();
  const ringer = new Ringer({ ringer: output(room), headset: output(ear), clock, log: silentLog, vibrate });
  return { ringer, room, ear, clock, vibrate };
}

/** Seconds after the first. */
const startsOf = (notes: StruckNote[]) =>
  notes.map(({ startSeconds }) => startSeconds - (notes[0]?.startSeconds ?? 0));

describe('two bells', () => {
  test('are struck 120 ms apart, 660 then 880 Hz, every 3 s', () => {
    const { ringer, room } = open();
    ringer.ring({ inCall: false });
    const begun = room.notes.slice(0, 3);
    expect(begun.map(({ frequencyHz }) => frequencyHz)).toEqual([660, 880, 660]);
    expect(startsOf(begun)).toEqual([expect.closeTo(0), expect.closeTo(0.12), expect.closeTo(3)]);
  });

  test('are 30 % louder from the third ring', () => {
    const { ringer, room } = open();
    ringer.ring({ inCall: false });
    const peaks = room.notes.filter(({ frequencyHz }) => frequencyHz === 660).map(({ peak }) => peak);
    expect(peaks[1]).toBe(peaks[0]);
    expect(peaks[2]).toBeCloseTo((peaks[0] ?? 0) * 1.3);
  });

  test('stop at once', () => {
    const { ringer, room, clock, vibrate } = open();
    ringer.ring({ inCall: false });
    ringer.stop();
    expect(room.notes.some(({ isHeard }) => isHeard())).toBe(false);
    expect(vibrate).toHaveBeenLastCalledWith([]);
    expect(clock.pending).toBe(0);
  });

  test('ring on without a gap for as long as nobody answers', () => {
    const { ringer, room, clock } = open();
    ringer.ring({ inCall: false });
    clock.advance(600_000);
    const starts = startsOf(room.notes.filter(({ frequencyHz }) => frequencyHz === 660));
    expect(starts.length).toBeGreaterThanOrEqual(200);
    for (const [n, start] of starts.entries()) expect(start).toBeCloseTo(3 * n);
    ringer.stop();
  });
});

test('a device that refuses to vibrate still rings, and falls silent', () => {
  const { ringer, room, clock, vibrate } = open();
  vibrate.mockImplementation(() => {
    throw new Error('no vibration here');
  });
  ringer.ring({ inCall: false });
  expect(room.notes.length).toBeGreaterThan(0);
  ringer.stop();
  expect(room.notes.some(({ isHeard }) => isHeard())).toBe(false);
  expect(clock.pending).toBe(0);
});

test('during a call one soft note in the ear says that another waits, and the room stays silent', () => {
  const { ringer, room, ear, vibrate } = open();
  ringer.ring({ inCall: true });
  expect(room.notes).toEqual([]);
  expect(vibrate).not.toHaveBeenCalled();
  expect(ear.notes[0]).toMatchObject({ frequencyHz: 440 });
  expect(startsOf(ear.notes)[1]).toBeCloseTo(8);
  ringer.stop();
});

test('asking twice for the same ring changes nothing', () => {
  const { ringer, room } = open();
  ringer.ring({ inCall: false });
  const { length } = room.notes;
  ringer.ring({ inCall: false });
  expect(room.notes).toHaveLength(length);
});

test('a browser that wants a gesture first rings at the first press', async () => {
  const { ringer, room } = open();
  room.state = 'suspended';
  room.allowsSound = false;
  ringer.ring({ inCall: false });
  await Promise.resolve();
  expect(room.state).toBe('suspended');
  room.allowsSound = true;
  document.dispatchEvent(new Event('pointerdown'));
  await vi.waitFor(() => expect(room.state).toBe('running'));
});
