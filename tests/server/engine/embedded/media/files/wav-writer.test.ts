import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WavWriter } from '#server/engine/embedded/media/files/wav-writer.ts';
import { readRecordedFile } from '#support/engine/recorded-file.ts';

const FRAME_SAMPLES = 160;
const unexpected = () => {
  throw new Error('the file failed');
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringside-recording-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** 20 ms in which every sample says which frame it is of. */
function frame(number: number, channels = 1): Buffer {
  return Buffer.from(new Int16Array(FRAME_SAMPLES * channels).fill(number).buffer);
}

describe('a file that grows', () => {
  test('is whole when it is closed: every sample in its place', async () => {
    const file = join(folder, 'whole.wav');
    const writer = new WavWriter(open(file, 'w'), 1, unexpected);
    for (let i = 0; i < 1_234; i += 1) writer.append(frame(i));
    expect(await writer.close()).toBe(true);
    const { channels, durationMs, surplusBytes } = readRecordedFile(file);
    expect([durationMs, surplusBytes]).toEqual([1_234 * 20, 0]);
    expect(channels[0]?.every((sample, i) => sample === Math.floor(i / FRAME_SAMPLES))).toBe(true);
  });

  test('has two channels side by side', async () => {
    const file = join(folder, 'stereo.wav');
    const writer = new WavWriter(open(file, 'w'), 2, unexpected);
    writer.append(Buffer.from(Int16Array.of(1, -1, 2, -2).buffer));
    await writer.close();
    expect(readRecordedFile(file).channels).toEqual([Int16Array.of(1, 2), Int16Array.of(-1, -2)]);
  });

  test('is readable up to the last second when nobody ever closes it', async () => {
    const file = join(folder, 'crashed.wav');
    const writer = new WavWriter(open(file, 'w'), 1, unexpected);
    for (let i = 0; i < 520; i += 1) writer.append(frame(i));
    await expect.poll(() => readRecordedFile(file).durationMs).toBeGreaterThanOrEqual(10_000);
    const crashed = readRecordedFile(file);
    expect(crashed.surplusBytes).toBe(0);
    expect(crashed.channels[0]?.every((sample, i) => sample === Math.floor(i / FRAME_SAMPLES))).toBe(true);
    await writer.close();
  });

  test('that nobody spoke into is a file of no length', async () => {
    const file = join(folder, 'empty.wav');
    expect(await new WavWriter(open(file, 'w'), 1, unexpected).close()).toBe(true);
    expect(readRecordedFile(file).durationMs).toBe(0);
  });

  test('tells once that it cannot be opened, and takes what comes without keeping it', async () => {
    let failures = 0;
    const writer = new WavWriter(
      open(join(folder, 'no', 'such', 'folder.wav'), 'w'),
      1,
      () => (failures += 1),
    );
    await expect.poll(() => failures).toBe(1);
    for (let i = 0; i < 5_000; i += 1) writer.append(frame(i));
    expect(await writer.close()).toBe(false);
    expect(failures).toBe(1);
  });

  test('gives up rather than keep half a minute that the disk does not take', async () => {
    let failures = 0;
    const writer = new WavWriter(open(join(folder, 'slow.wav'), 'w'), 1, () => (failures += 1));
    // All in one turn: to the disk, no time goes by.
    for (let i = 0; i < 40 * 50; i += 1) writer.append(frame(i));
    expect(await writer.close()).toBe(false);
    expect(failures).toBe(1);
  });
});
