import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { soundFacts } from '#server/calls/sound/waveform.ts';
import { steady, writeRecorded } from '#support/audio/recorded.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringside-waveform-'));
const file = join(folder, 'sound.wav');
afterAll(() => rmSync(folder, { recursive: true }));

test('draws the loudest sample of each of 400 equal stretches', async () => {
  const quietThenLoud = Int16Array.from([...steady(30, 3277), ...steady(30, 32_767)]);
  writeRecorded(file, [quietThenLoud]);
  const facts = await soundFacts(file);
  expect(facts?.durationMs).toBe(60_000);
  expect(facts?.waveforms).toEqual([[...Array<number>(200).fill(10), ...Array<number>(200).fill(100)]]);
});

test('draws each channel by itself', async () => {
  writeRecorded(file, [steady(2, 16_384), steady(2, 0)]);
  const facts = await soundFacts(file);
  expect(facts?.durationMs).toBe(2000);
  expect(facts?.waveforms.map((one) => new Set(one))).toEqual([new Set([50]), new Set([0])]);
});

test('draws a sound of a few samples with as many values', async () => {
  writeRecorded(file, [Int16Array.from([0, 32_767, -32_768])]);
  expect(await soundFacts(file)).toEqual({ durationMs: 0, waveforms: [[0, 100, 100]] });
});

test('reads what a crash has cut off as far as it goes', async () => {
  writeRecorded(file, [steady(3, 16_384)], { isCutOff: true });
  expect((await soundFacts(file))?.durationMs).toBe(3000);
  writeRecorded(file, [steady(3, 16_384)]);
  truncateSync(file, 44 + 16_001);
  expect((await soundFacts(file))?.durationMs).toBe(1000);
});

test('says of nothing that it is nothing', async () => {
  expect(await soundFacts(join(folder, 'nowhere.wav'))).toBeNull();
  writeFileSync(file, 'not a sound');
  expect(await soundFacts(file)).toBeNull();
  writeRecorded(file, [new Int16Array()]);
  expect(await soundFacts(file)).toEqual({ durationMs: 0, waveforms: [[]] });
});
