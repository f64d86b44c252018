import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { alawToUlaw, decodeAlaw, decodeUlaw, encodeAlaw, encodeUlaw, ulawToAlaw } from '#kit/sound/g711.ts';

const everyCode = Array.from({ length: 256 }, (_, code) => code);
const everySample = Array.from({ length: 65_536 }, (_, i) => i - 32_768);
const sha256 = (bytes: Int16Array | Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The references are the digests of what CPython's audioop makes of every code and every sample. */
describe('G.711', () => {
  test('decodes every µ-law code as the reference does', () => {
    expect(sha256(Int16Array.from(everyCode, decodeUlaw))).toBe(
      '3dab54339e520bb2c924826e3b72a917a2b612e9fd12fc867500f1d983a75827',
    );
  });

  test('decodes every A-law code as the reference does', () => {
    expect(sha256(Int16Array.from(everyCode, decodeAlaw))).toBe(
      'e04788d110e58ff8c70c93b8480190d973e3b67876b6119abbaec766cc75c174',
    );
  });

  test('encodes every sample as the reference does, in both laws', () => {
    expect(sha256(Uint8Array.from(everySample, encodeUlaw))).toBe(
      '81d633c9e6972a18c74a58720b96cb8ca0bdd096d4060b646dd708c3b846019a',
    );
    expect(sha256(Uint8Array.from(everySample, encodeAlaw))).toBe(
      '38488f6fd710f4686360edc4d38639f96c491595ef93f8eb8d62d5e07ca6ce7b',
    );
  });

  test('changes the law within one step of the coarser one', () => {
    for (const code of everyCode) {
      const [viaAlaw = 0] = ulawToAlaw(Uint8Array.of(code));
      const [viaUlaw = 0] = alawToUlaw(Uint8Array.of(code));
      const ulawValue = decodeUlaw(code);
      const alawValue = decodeAlaw(code);
      expect(Math.abs(decodeAlaw(viaAlaw) - ulawValue)).toBeLessThanOrEqual(8 + Math.abs(ulawValue) / 16);
      expect(Math.abs(decodeUlaw(viaUlaw) - alawValue)).toBeLessThanOrEqual(8 + Math.abs(alawValue) / 16);
    }
  });
});
