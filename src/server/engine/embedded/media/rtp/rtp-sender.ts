/**
 * Frames → RTP as one far side hears it: one SSRC with continuous sequence numbers and timestamps, whatever plays,
 * rings or speaks into it during the life of the leg.
 */
import { randomInt } from 'node:crypto';
import type { Clock } from '#kit/clock.ts';
import { ulawToAlaw } from '#kit/sound/g711.ts';
import { FRAME_BYTES, FRAME_MS, type MediaFrame } from '../voice/media-session.ts';
import { serialiseRtp } from './rtp-packet.ts';
import { PCMA, type PCMU } from './rtp-receiver.ts';
import { serialiseTelephoneEvent } from '../voice/telephone-event.ts';

/** What the far side has agreed to hear. */
export interface SendFormats {
  audio: typeof PCMU | typeof PCMA;
  /** Null when it knows no RFC 4733: keys come as tones in the voice then (see Playout). */
  telephoneEvent: number | null;
}

type DtmfFrame = Extract<MediaFrame, { kind: 'dtmf' }>;

const UNITS_PER_MS = 8;
/** Silence longer than this shows in the timestamps; shorter is the network's jitter. */
const GAP_UNITS = 100 * UNITS_PER_MS;
/** A frame that did not come: the far side's voice paused, as a browser's does while a key is down. */
const PAUSE_MS = 1.5 * FRAME_MS;
/** RFC 4733 §2.5.1.4 repeats the end of an event within this time; later the same key is a new press. */
const REPEATED_END_MS = 300;

export class RtpSender {
  readonly ssrc = randomInt(1, 2 ** 32);
  readonly #clock: Clock;
  #sequence = randomInt(2 ** 15);
  /** Of the next audio frame. Counts on without wrapping; cut to 32 bits on the wire. */
  #timestamp = randomInt(2 ** 31);
  #start: { at: number; timestamp: number } | null = null;
  #lastAudioAt = 0;
  #press: { frame: DtmfFrame; timestamp: number; at: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The datagram for a frame, or null when the far side has no format for it. */
  packet(frame: MediaFrame, formats: SendFormats): Buffer | null {
    if (frame.kind === 'audio') return this.#audio(frame, formats.audio);
    return formats.telephoneEvent === null ? null : this.#event(frame, formats.telephoneEvent);
  }

  #audio({ payload, starts = false }: Extract<MediaFrame, { kind: 'audio' }>, payloadType: number): Buffer {
    const marker = this.#keepPace() || starts;
    const now = this.#clock.now();
    if (now - this.#lastAudioAt > PAUSE_MS) this.#stepBehindPress();
    this.#lastAudioAt = now;
    const timestamp = this.#timestamp;
    this.#timestamp += payload.length;
    return this.#serialise(
      payloadType,
      marker,
      timestamp,
      payloadType === PCMA ? ulawToAlaw(payload) : payload,
    );
  }

  /** All packets of a press carry the time of its beginning (RFC 4733 §2.5.1). */
  #event(frame: DtmfFrame, payloadType: number): Buffer {
    const isNew = !this.#isSamePress(frame);
    if (isNew) {
      this.#keepPace();
      this.#stepBehindPress();
    }
    const timestamp = isNew || !this.#press ? this.#timestamp : this.#press.timestamp;
    this.#press = { frame, timestamp, at: this.#clock.now() };
    return this.#serialise(payloadType, isNew, timestamp, serialiseTelephoneEvent(frame));
  }

  /** Where the voice was silent during a press, it goes on behind it; where it spoke on, its time has passed already. */
  #stepBehindPress(): void {
    if (!this.#press) return;
    const { timestamp, frame } = this.#press;
    this.#timestamp = Math.max(this.#timestamp, timestamp + frame.duration);
  }

  #isSamePress(frame: DtmfFrame): boolean {
    const last = this.#press;
    if (last?.frame.event !== frame.event || frame.duration < last.frame.duration) return false;
    if (!last.frame.end) return true;
    const isSoon = this.#clock.now() - last.at <= REPEATED_END_MS;
    return frame.end && frame.duration === last.frame.duration && isSoon;
  }

  /** Brings the timestamps up to the time that has passed in silence. True at the beginning and after a silence. */
  #keepPace(): boolean {
    const now = this.#clock.now();
    if (!this.#start) {
      this.#start = { at: now, timestamp: this.#timestamp };
      return true;
    }
    const behind = this.#start.timestamp + (now - this.#start.at) * UNITS_PER_MS - this.#timestamp;
    if (behind <= GAP_UNITS) return false;
    this.#timestamp += Math.floor(behind / FRAME_BYTES) * FRAME_BYTES;
    return true;
  }

  #serialise(payloadType: number, marker: boolean, timestamp: number, payload: Uint8Array): Buffer {
    const sequence = this.#sequence;
    this.#sequence = (sequence + 1) & 0xffff;
    return serialiseRtp({
      payloadType,
      marker,
      sequence,
      timestamp: timestamp % 2 ** 32,
      ssrc: this.ssrc,
      payload,
    });
  }
}
