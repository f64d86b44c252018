import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import type { MediaFrame } from '#server/engine/embedded/media/voice/media-session.ts';
import { parseRtp, type RtpPacket } from '#server/engine/embedded/media/rtp/rtp-packet.ts';
import { RtpSender, type SendFormats } from '#server/engine/embedded/media/rtp/rtp-sender.ts';

const formats: SendFormats = { audio: 0, telephoneEvent: 101 };
const audio: MediaFrame = { kind: 'audio', payload: new Uint8Array(160).fill(0x55) };
const key = (duration: number, end = false): MediaFrame => ({
  kind: 'dtmf',
  event: 5,
  duration,
  volume: 10,
  end,
});

let clock: ManualClock;
let sender: RtpSender;
let first: RtpPacket;

function send(frame: MediaFrame, as = formats): RtpPacket {
  const datagram = sender.packet(frame, as);
  const packet = datagram && parseRtp(datagram);
  if (!packet) throw new Error('nothing was sent');
  return packet;
}

/** How far a packet is from the first one. */
const since = ({ sequence, timestamp, marker, payloadType }: RtpPacket) => ({
  sequence: (sequence - first.sequence) & 0xffff,
  timestamp: (timestamp - first.timestamp) >>> 0,
  marker,
  payloadType,
});

beforeEach(() => {
  clock = new ManualClock();
  sender = new RtpSender(clock);
  first = send(audio);
});

describe('the stream to one far side', () => {
  test('begins with the marker and goes on by one packet and 160 units', () => {
    expect(first.marker).toBe(true);
    clock.advance(20);
    expect(since(send(audio))).toEqual({ sequence: 1, timestamp: 160, marker: false, payloadType: 0 });
  });

  test('marks another source and does not leave its line', () => {
    clock.advance(25);
    expect(since(send({ ...audio, starts: true }))).toMatchObject({
      sequence: 1,
      timestamp: 160,
      marker: true,
    });
    clock.advance(14);
    expect(since(send(audio))).toMatchObject({ sequence: 2, timestamp: 320, marker: false });
  });

  test('keeps its line through jitter and shows a silence in its timestamps', () => {
    clock.advance(100);
    expect(since(send(audio))).toMatchObject({ sequence: 1, timestamp: 160, marker: false });
    clock.advance(10_000);
    const { timestamp, ...rest } = since(send(audio));
    expect(rest).toMatchObject({ sequence: 2, marker: true });
    expect(timestamp).toBeGreaterThanOrEqual(80_640);
    expect(timestamp % 160).toBe(0);
  });

  test('sends a key with the time of its beginning and voice behind it', () => {
    const sent = [key(160), key(320), key(480, true), key(480, true), key(480, true), audio].map((frame) => {
      clock.advance(10);
      return since(send(frame));
    });
    expect(sent.map(({ timestamp }) => timestamp)).toEqual([160, 160, 160, 160, 160, 640]);
    expect(sent.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(sent.map(({ marker }) => marker)).toEqual([true, false, false, false, false, false]);
    expect(sent.map(({ payloadType }) => payloadType)).toEqual([101, 101, 101, 101, 101, 0]);
  });

  test('lets a voice that speaks on during a key keep its own time', () => {
    const sent = [key(160), audio, key(320), audio, key(480, true), audio].map((frame) => {
      clock.advance(10);
      return since(send(frame)).timestamp;
    });
    expect(sent).toEqual([160, 160, 160, 320, 160, 480]);
  });

  test('tells the same key pressed twice from one press', () => {
    const once = [key(160), key(320, true)].map((frame) => send(frame).timestamp);
    clock.advance(60);
    const again = [key(160), key(320, true)].map((frame) => send(frame).timestamp);
    expect(new Set(once).size).toBe(1);
    expect(new Set(again).size).toBe(1);
    expect(again[0]).not.toBe(once[0]);
  });

  test('speaks A-law and other payload types where the far side does', () => {
    const alaw: SendFormats = { audio: 8, telephoneEvent: 126 };
    expect(send({ kind: 'audio', payload: new Uint8Array(160).fill(0xff) }, alaw)).toMatchObject({
      payloadType: 8,
      payload: Buffer.alloc(160, 0xd5),
    });
    expect(send(key(160), alaw).payloadType).toBe(126);
    expect(sender.packet(key(320), { audio: 0, telephoneEvent: null })).toBeNull();
  });

  test('wraps its sequence and its timestamps', () => {
    let last = first;
    for (let i = 0; i < 70_000; i++) {
      clock.advance(20);
      const packet = send(audio);
      expect((packet.sequence - last.sequence) & 0xffff).toBe(1);
      last = packet;
    }
  });
});
