/** What both kinds of session have in common: RTP in and out, the directions, and who is told. */
import { randomUUID } from 'node:crypto';
import type { Cancel, Clock } from '#kit/clock.ts';
import { Allowance } from '#kit/load/allowance.ts';
import { KeyToneDetector } from '../voice/key-tone-detector.ts';
import type { UnusableDescription } from '../voice/unusable-description.ts';
import {
  FRAME_BYTES,
  type MediaDirection,
  type MediaFrame,
  type MediaSession,
} from '../voice/media-session.ts';
import { RtpReceiver } from './rtp-receiver.ts';
import { RtpSender, type SendFormats } from './rtp-sender.ts';
import { parseRtp, type RtpPacket } from './rtp-packet.ts';

/** What an offer and its answer agreed on. */
export interface Agreement {
  formats: SendFormats;
  remoteDirection: MediaDirection;
}

/** The payload type that we offer for telephone-event; RFC 4733 leaves it to the description. */
export const OFFERED_TELEPHONE_EVENT = 101;

/** Frames of a far side: 50 a second, twice as many packets where each is half as long, its keys, and what a network held up. */
const INFLOW = { most: 600, aSecond: 300 };

export abstract class VoiceSession implements MediaSession {
  readonly id = randomUUID();
  protected readonly clock: Clock;
  protected readonly sender: RtpSender;
  readonly #receiver = new RtpReceiver();
  readonly #inflow: Allowance;
  readonly #keyTones = new KeyToneDetector();
  /** It sends events after all: its tones are the same presses. */
  #sendsEvents = false;
  #agreement: Agreement | null = null;
  /** Ours and theirs: each side sends with the other's number, and some do it wrong. */
  readonly #telephoneEvents = new Set([OFFERED_TELEPHONE_EVENT]);
  #receive: ((frame: MediaFrame) => void) | null = null;
  readonly #taps = new Set<(frame: MediaFrame) => void>();
  #onDigit: ((digit: string) => void) | null = null;
  #lastReceivedAt: number | null = null;

  protected constructor(clock: Clock) {
    this.clock = clock;
    this.sender = new RtpSender(clock);
    this.#inflow = new Allowance(INFLOW, clock);
  }

  abstract createOffer(): Promise<string>;
  abstract faultOf(sdpOffer: string): UnusableDescription | null;
  abstract connecting(): Promise<void> | null;
  abstract acceptAnswer(sdp: string): Promise<void>;
  abstract answerOffer(sdp: string): Promise<string>;
  abstract close(): void;
  protected abstract transmit(datagram: Buffer): void;

  get remoteDirection(): MediaDirection {
    return this.#agreement?.remoteDirection ?? 'sendrecv';
  }

  get hearsKeys(): boolean {
    return this.#agreement?.formats.telephoneEvent !== null;
  }

  get lastReceivedAt(): number | null {
    return this.#lastReceivedAt;
  }

  receive(receiver: ((frame: MediaFrame) => void) | null): void {
    this.#receive = receiver;
  }

  tap(listener: (frame: MediaFrame) => void): Cancel {
    const entry = (frame: MediaFrame) => listener(frame);
    this.#taps.add(entry);
    return () => this.#taps.delete(entry);
  }

  onDigit(listener: ((digit: string) => void) | null): void {
    this.#onDigit = listener;
  }

  send(frame: MediaFrame): void {
    if (!this.#agreement || !hears(this.#agreement.remoteDirection)) return;
    const datagram = this.sender.packet(frame, this.#agreement.formats);
    if (datagram) this.transmit(datagram);
  }

  protected agree(agreement: Agreement): void {
    this.#agreement = agreement;
    if (agreement.formats.telephoneEvent !== null)
      this.#telephoneEvents.add(agreement.formats.telephoneEvent);
  }

  /** A packet from the far side, after the owner of the transport has checked where it came from. */
  protected accept(packet: RtpPacket): void {
    // More is no voice: a flood must not reach the other side, nor keep the server busy.
    if (!this.#inflow.takes(Math.max(1, packet.payload.length / FRAME_BYTES))) return;
    const received = this.#receiver.accept(packet, this.#telephoneEvents);
    if (!received) return;
    this.#lastReceivedAt = this.clock.now();
    if (received.digit !== null) this.#onDigit?.(received.digit);
    if (!speaks(this.remoteDirection)) return;
    for (const frame of received.frames) {
      if (!this.hearsKeys) this.#hearTones(frame);
      this.#receive?.(frame);
      for (const tap of this.#taps) tap(frame);
    }
  }

  /** Of a far side that knows no RFC 4733. A bridged channel hears the tones as they are. */
  #hearTones(frame: MediaFrame): void {
    if (frame.kind === 'dtmf') this.#sendsEvents = true;
    else if (!this.#sendsEvents && this.#onDigit)
      for (const digit of this.#keyTones.hear(frame.payload)) this.#onDigit(digit);
  }

  protected acceptDatagram(datagram: Uint8Array): void {
    const packet = parseRtp(datagram);
    if (packet) this.accept(packet);
  }
}

const hears = (direction: MediaDirection) => direction === 'sendrecv' || direction === 'recvonly';
const speaks = (direction: MediaDirection) => direction === 'sendrecv' || direction === 'sendonly';
