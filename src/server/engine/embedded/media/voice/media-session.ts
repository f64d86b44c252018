/**
 * The media side of one leg. Everything inside the engine is 20 ms of G.711 µ-law at 8 kHz (160 bytes);
 * payload types, A-law, SRTP and sequence numbers exist only at a session's edge.
 */
import type { Cancel } from '#kit/clock.ts';
import type { UnusableDescription } from './unusable-description.ts';

export const FRAME_MS = 20;
export const FRAME_BYTES = 160;

export type MediaFrame =
  /** `starts` marks the first frame after a silence or of another source (RFC 3551 §4.1: the marker bit). */
  | { kind: 'audio'; payload: Uint8Array; starts?: boolean }
  /**
   * RFC 4733 event: 0–9, 10 "*", 11 "#". `end` is true on the last packets; duration in 8 kHz units.
   * `starts` marks the first that came of a far side's press.
   */
  | { kind: 'dtmf'; event: number; duration: number; volume: number; end: boolean; starts?: boolean };

export type MediaDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

export interface MediaSession {
  readonly id: string;
  /** Our first description, for an INVITE that we send. */
  createOffer(): Promise<string>;
  /** The far side's answer to it; may come twice (183, then 200). Rejects when it cannot be used. */
  acceptAnswer(sdp: string): Promise<void>;
  /** Why an offer cannot be answered; null: it can. Nothing is begun. */
  faultOf(sdpOffer: string): UnusableDescription | null;
  /**
   * When the two can hear each other: after ICE and DTLS. Rejects when that has failed; may never settle.
   * null: they can now, or, over plain RTP, nothing is waited for.
   */
  connecting(): Promise<void> | null;
  /** Answers the far side's offer, first or later (hold, ICE restart, moved address). Rejects when it cannot be used. */
  answerOffer(sdp: string): Promise<string>;
  /** What the far side last asked for, seen from the far side: "sendonly" or "inactive" means it holds us. */
  readonly remoteDirection: MediaDirection;
  /** False: it has no RFC 4733 in its description, and a key reaches it only as a tone in the voice. */
  readonly hearsKeys: boolean;
  /** To the far side. Dropped silently while nothing is connected or the direction forbids it. */
  send(frame: MediaFrame): void;
  /** From the far side. One receiver at a time; null mutes. */
  receive(receiver: ((frame: MediaFrame) => void) | null): void;
  /** Hears what `receive` would, whatever `receive` does; until the returned function is called. */
  tap(listener: (frame: MediaFrame) => void): Cancel;
  /** Heard once per key pressed by the far side, whatever `receive` does. */
  onDigit(listener: ((digit: string) => void) | null): void;
  /** Epoch milliseconds of the last valid packet, null before the first. */
  readonly lastReceivedAt: number | null;
  close(): void;
}

export interface Lines {
  used: number;
  total: number;
}

/** Makes sessions for legs of plain RTP and owns their ports: all that a carrier needs. */
export interface RtpSessions {
  rtp(options: RtpSessionOptions): MediaSession;
  /** Sessions of plain RTP that are open, and how many there are ports for. Those of browsers share one port. */
  readonly lines: Lines;
  /** Closes what is open. Resolves within 2 s. */
  close(): Promise<void>;
}

/** Makes sessions for both kinds of leg and owns their ports. `close` lets the media library go, too. */
export interface MediaSessions extends RtpSessions {
  webRtc(): MediaSession;
}

export interface RtpSessionOptions {
  /** Address the far side's signalling comes from: media may latch to any port of it, or of them (symmetric RTP).
   * A function, where it is found out only before the first description. */
  signallingAddress: string | (() => readonly string[]);
  /** Its description may lead into our own network: see RtpSessionsOptions.mayReach. */
  isGuarded?: boolean;
}
