import { describe, expect, test } from 'vitest';
import type { RtpPacket } from '#server/engine/embedded/media/rtp/rtp-packet.ts';
import { RtpReceiver } from '#server/engine/embedded/media/rtp/rtp-receiver.ts';

const events = new Set([101]);
const packet = (fields: Partial<RtpPacket>): RtpPacket => ({
  payloadType: 0,
  marker: false,
  sequence: 1,
  timestamp: 0,
  ssrc: 7,
  payload: new Uint8Array(160).fill(1),
  ...fields,
});

describe('what a far side sends', () => {
  test('becomes frames of 20 ms, whatever its packets last', () => {
    const receiver = new RtpReceiver();
    const lengths = [240, 80, 160, 400, 40].map((length, i) =>
      receiver
        .accept(packet({ sequence: i, payload: new Uint8Array(length) }), events)
        ?.frames.map((frame) => frame.kind === 'audio' && frame.payload.length),
    );
    expect(lengths).toEqual([[160], [160], [160], [160, 160], []]);
  });

  test('is dropped when it comes twice or late, and taken across the wrap', () => {
    const receiver = new RtpReceiver();
    const taken = [65_534, 65_534, 65_535, 1, 0, 2].map(
      (sequence) => receiver.accept(packet({ sequence }), events) !== null,
    );
    expect(taken).toEqual([true, false, true, true, false, true]);
  });

  test('is taken when the far side starts anew', () => {
    const receiver = new RtpReceiver();
    expect(receiver.accept(packet({ sequence: 30_000 }), events)).not.toBeNull();
    expect(receiver.accept(packet({ sequence: 12 }), events)).not.toBeNull();
    expect(receiver.accept(packet({ sequence: 12, ssrc: 8 }), events)).not.toBeNull();
  });

  test('is a sign of life without sound when it is comfort noise', () => {
    const receiver = new RtpReceiver();
    expect(receiver.accept(packet({ payloadType: 13, payload: Uint8Array.of(60) }), events)).toEqual({
      frames: [],
      digit: null,
    });
  });

  test('is nothing when nobody agreed on its kind, or it is too much at once', () => {
    const receiver = new RtpReceiver();
    expect(receiver.accept(packet({ payloadType: 111 }), events)).toBeNull();
    expect(receiver.accept(packet({ sequence: 2, payload: new Uint8Array(1601) }), events)).toBeNull();
    expect(
      receiver.accept(packet({ sequence: 3, payloadType: 101, payload: Uint8Array.of(1) }), events),
    ).toBeNull();
  });
});
