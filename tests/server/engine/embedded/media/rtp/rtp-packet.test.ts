import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRtp, serialiseRtp } from '#server/engine/embedded/media/rtp/rtp-packet.ts';

const packets = fc.record({
  // 64–95 would be RTCP (RFC 5761 §4).
  payloadType: fc.oneof(fc.integer({ min: 0, max: 63 }), fc.integer({ min: 96, max: 127 })),
  marker: fc.boolean(),
  sequence: fc.integer({ min: 0, max: 0xffff }),
  timestamp: fc.integer({ min: 0, max: 0xffff_ffff }),
  ssrc: fc.integer({ min: 0, max: 0xffff_ffff }),
  payload: fc.uint8Array({ maxLength: 320 }),
});

describe('an RTP packet', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(packets, (packet) => {
        const read = parseRtp(serialiseRtp(packet));
        expect(read && { ...read, payload: [...read.payload] }).toEqual({
          ...packet,
          payload: [...packet.payload],
        });
      }),
    );
  });

  test('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void parseRtp(bytes)),
      { numRuns: 2000 },
    );
    const almost = fc.uint8Array({ minLength: 11, maxLength: 40 }).map((bytes) => {
      bytes[0] = 0x80 | ((bytes[0] ?? 0) & 0x3f);
      return bytes;
    });
    fc.assert(
      fc.property(almost, (bytes) => void parseRtp(bytes)),
      { numRuns: 2000 },
    );
  });

  test('loses its sources, its extension and its padding on the way in', () => {
    const sources = [0, 0, 0, 1, 0, 0, 0, 2];
    const extension = [0xbe, 0xde, 0, 1, 9, 9, 9, 9];
    const bytes = Uint8Array.of(
      0xb2,
      0,
      0,
      7,
      0,
      0,
      0,
      160,
      0,
      0,
      0,
      5,
      ...sources,
      ...extension,
      1,
      2,
      3,
      0,
      2,
    );
    expect(parseRtp(bytes)).toMatchObject({
      sequence: 7,
      timestamp: 160,
      ssrc: 5,
      payload: Uint8Array.of(1, 2, 3),
    });
  });

  test.each([
    ['too short', Uint8Array.of(0x80, 0, 0)],
    ['another version', new Uint8Array(20)],
    ['RTCP', Uint8Array.of(0x80, 200, 0, 6, ...new Array<number>(24).fill(0))],
    ['more padding than packet', Uint8Array.of(0xa0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 200)],
    ['padding of nothing', Uint8Array.of(0xa0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0)],
    ['an extension cut off', Uint8Array.of(0x90, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0xbe, 0xde, 0, 9)],
  ])('is none when it is %s', (_, bytes) => {
    expect(parseRtp(bytes)).toBeNull();
  });
});
