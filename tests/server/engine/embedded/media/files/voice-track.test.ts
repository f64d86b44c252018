import { describe, expect, test } from 'vitest';
import { VoiceTrack } from '#server/engine/embedded/media/files/voice-track.ts';

const frame = (byte: number) => new Uint8Array(160).fill(byte);

/** What is taken in so many turns, each preceded by what comes in it: first bytes, null for silence. */
function takenOf(track: VoiceTrack, arrivals: readonly number[][]): (number | null)[] {
  return arrivals.map((bytes) => {
    for (const byte of bytes) track.push(frame(byte));
    return track.next()?.[0] ?? null;
  });
}

describe('a voice that is written down', () => {
  test('bears one frame that comes late', () => {
    const track = new VoiceTrack();
    const taken = takenOf(track, [[1], [2], [3], [], [4, 5], [6], [7]]);
    expect(taken).toEqual([null, 1, 2, 3, 4, 5, 6]);
  });

  test('is silent while nothing comes, and goes on where it went on', () => {
    const track = new VoiceTrack();
    const taken = takenOf(track, [[1], [2], [3], [], [], [], [4], [5], [6]]);
    expect(taken).toEqual([null, 1, 2, 3, null, null, null, 4, 5]);
  });

  test('catches up within a second when a stall has put it behind', () => {
    const track = new VoiceTrack();
    takenOf(track, [[1], [2], ...Array.from({ length: 20 }, () => [])]);
    takenOf(track, [Array.from({ length: 20 }, () => 7), ...Array.from({ length: 120 }, () => [8])]);
    const [now] = takenOf(track, [[9]]);
    const [soon, later] = takenOf(track, [[10], [11]]);
    expect(now).toBe(8);
    expect([soon, later]).toContain(9);
  });

  test('keeps a second at most', () => {
    const track = new VoiceTrack();
    for (let i = 0; i < 1_000; i += 1) track.push(frame(i % 256));
    const taken = takenOf(
      track,
      Array.from({ length: 60 }, () => []),
    );
    expect(taken.filter((byte) => byte !== null).length).toBeLessThanOrEqual(50);
  });
});
