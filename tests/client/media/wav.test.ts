import { expect, test } from 'vitest';
import { encodeWav } from '#client/media/wav.ts';

test('a WAV file says what it holds, and cuts off what is too loud', async () => {
  const file = encodeWav(Float32Array.of(0, 1, -1, 2, -0.5), 8_000);
  expect(file.type).toBe('audio/wav');
  const bytes = new DataView(await file.arrayBuffer());
  const text = (at: number) => String.fromCharCode(...new Uint8Array(bytes.buffer, at, 4));
  expect([text(0), text(8), text(12), text(36)]).toEqual(['RIFF', 'WAVE', 'fmt ', 'data']);
  expect(bytes.getUint32(4, true)).toBe(bytes.byteLength - 8);
  expect([bytes.getUint16(20, true), bytes.getUint16(22, true), bytes.getUint16(34, true)]).toEqual([
    1, 1, 16,
  ]);
  expect([bytes.getUint32(24, true), bytes.getUint32(28, true)]).toEqual([8_000, 16_000]);
  expect(bytes.getUint32(40, true)).toBe(10);
  const samples = [0, 1, 2, 3, 4].map((index) => bytes.getInt16(44 + index * 2, true));
  expect(samples).toEqual([0, 32_767, -32_767, 32_767, -16_383]);
});
