/** RTP as one far side sends it → frames as the engine knows them. */
import { alawToUlaw } from '#kit/sound/g711.ts';
import type { MediaFrame } from '../voice/media-session.ts';
import { Reframer } from './reframer.ts';
import type { RtpPacket } from './rtp-packet.ts';
import { KeyPresses, parseTelephoneEvent } from '../voice/telephone-event.ts';

export const PCMU = 0;
export const PCMA = 8;

/** RFC 3551: 13 is comfort noise, 19 was. */
const COMFORT_NOISE = new Set([13, 19]);
/** A packet this little behind is late; further behind, the sender has started anew. */
const LATE_PACKETS = 100;
/** 200 ms in one packet: more than any telephone sends. */
const MAX_PAYLOAD_BYTES = 1600;

export interface Received {
  frames: MediaFrame[];
  /** A key whose press begins with this packet. */
  digit: string | null;
}

export class RtpReceiver {
  #ssrc: number | null = null;
  #sequence = 0;
  readonly #reframer = new Reframer();
  #keys = new KeyPresses();

  /**
   * Null when the packet is of no use: late, twice, or of a kind nobody agreed on.
   * Comfort noise is a sign of life without frames. There is no waiting for packets out of order: a relay adds no delay.
   */
  accept(packet: RtpPacket, telephoneEvents: ReadonlySet<number>): Received | null {
    if (this.#isLate(packet)) return null;
    if (COMFORT_NOISE.has(packet.payloadType)) return { frames: [], digit: null };
    if (telephoneEvents.has(packet.payloadType)) return this.#event(packet);
    if (packet.payload.length > MAX_PAYLOAD_BYTES) return null;
    if (packet.payloadType === PCMU) return this.#audio(packet, packet.payload);
    if (packet.payloadType === PCMA) return this.#audio(packet, alawToUlaw(packet.payload));
    return null;
  }

  #isLate({ ssrc, sequence }: RtpPacket): boolean {
    const behind = (this.#sequence - sequence) & 0xffff;
    if (this.#ssrc === ssrc && behind < LATE_PACKETS) return true;
    if (this.#ssrc !== ssrc) {
      this.#reframer.reset();
      this.#keys = new KeyPresses();
    }
    this.#ssrc = ssrc;
    this.#sequence = sequence;
    return false;
  }

  #audio({ marker }: RtpPacket, ulaw: Uint8Array): Received {
    const frames = this.#reframer.frames(ulaw).map((payload, i): MediaFrame => ({
      kind: 'audio',
      payload,
      ...(marker && i === 0 ? { starts: true } : {}),
    }));
    return { frames, digit: null };
  }

  #event(packet: RtpPacket): Received | null {
    const event = parseTelephoneEvent(packet.payload);
    if (!event) return null;
    const digit = this.#keys.heard(event, packet.timestamp);
    const starts = digit === null ? {} : { starts: true };
    return { frames: [{ kind: 'dtmf', ...event, ...starts }], digit };
  }
}
