/**
 * What a call needs from the outside. SIP.js implements these in client/sip; tests implement them in memory.
 *
 * A PhoneLine MUST
 *  - say 'registered' only while a registrar has proven it (a 200 to REGISTER that has not run out, on a socket that answers);
 *  - come back by itself after a lost socket, with back-off, and keep the calls it has;
 *  - hand over an incoming call before its first ring is heard, with all the context that came with it.
 * A CallSignalling MUST
 *  - emit 'ended' exactly once and nothing after it;
 *  - run one operation at a time, in the order asked (hold, resume, hold), and retry a 491 by RFC 3261 §14.1;
 *  - be silent about its own success: what happened arrives as an event;
 *  - emit 'ended' within the very call of hangUp(): the agent is done with the call, whatever the network still has to say.
 * Neither MAY throw for anything the network does: failures are events.
 */
import type { CallerIdReason } from '#contract/calls/calls.ts';
import type { ErrorCode } from '#contract/values/errors.ts';
import type { Unsubscribe } from '#kit/emitter.ts';

export type Registration =
  | { state: 'offline'; reason: ErrorCode | null }
  | { state: 'connecting' }
  | { state: 'reconnecting'; attempt: number }
  /** `provenAt`: by `Clock.elapsed`. */
  | { state: 'registered'; provenAt: number };

/** What is known of a call before it is answered. Text is untrusted: show it as text. */
export interface CallContext {
  /** The server's call id (X-Ringside-Call-Id), null until known. */
  callId: string | null;
  direction: 'incoming' | 'outgoing';
  /** E.164, or "anonymous". The far side. */
  remoteNumber: string;
  remoteName: string | null;
  /** The tracking number dialed (incoming), or the caller ID asked for, then the one used (outgoing). */
  localNumber: string | null;
  /** Outgoing: why the best match is what it is; null when none was asked for, or none is known yet. */
  callerIdReason: CallerIdReason | null;
  source: string | null;
  /** What the source is doing: "Spring kitchens". */
  campaign: string | null;
  /** The way through the route so far, stop by stop: "Main menu: 2", "Sales". */
  path: readonly string[];
  queue: string | null;
  waitedSeconds: number | null;
  /** How long this phone may ring before the call moves on. */
  offerSeconds: number | null;
}

export type SignallingEvent =
  /** The server named the call (header on 18x or 2xx). */
  | { type: 'identified'; callId: string }
  /** Outgoing only: the caller ID that the server chose as the best match. */
  | { type: 'presented'; callerId: string; reason: CallerIdReason | null }
  | { type: 'ringing' }
  | { type: 'earlyMedia' }
  | { type: 'answered' }
  /** Incoming only: the microphone was refused or is missing. The call rings on, answer() may be asked again. */
  | { type: 'answerFailed'; error: ErrorCode }
  | { type: 'heldLocally' }
  | { type: 'resumedLocally' }
  /** hold or resume was refused; the state is what it was. */
  | { type: 'holdFailed' }
  | { type: 'mediaInterrupted' }
  | { type: 'mediaRestored' }
  | { type: 'ended'; end: CallEnd };

export interface CallEnd {
  by: 'local' | 'remote' | 'elsewhere' | 'network';
  /** Set when a person should be told why. */
  error: ErrorCode | null;
}

/** Levels of both directions, 0 to 1, and what the network does to the voice. */
export interface CallMedia {
  levels(): { near: number; far: number };
  /** E-model estimate over the last seconds, null until known. `cause` names the worst of the three. */
  quality(): { mos: number; cause: 'loss' | 'jitter' | 'delay' | null } | null;
}

export interface CallSignalling {
  on(listener: (event: SignallingEvent) => void): Unsubscribe;
  /** Incoming only. */
  answer(): void;
  /** Declines, cancels or ends, whichever fits. */
  hangUp(): void;
  setMuted(muted: boolean): void;
  setHeld(held: boolean): void;
  sendDtmf(digit: string): void;
  readonly media: CallMedia;
}

export interface PlaceCall {
  number: string;
  /** E.164, or BEST_MATCH; null: the own agent number. */
  callFrom: string | null;
}

export interface PhoneLine {
  readonly registration: Registration;
  onRegistration(listener: (registration: Registration) => void): Unsubscribe;
  onIncoming(listener: (context: CallContext, signalling: CallSignalling) => void): Unsubscribe;
  start(): void;
  /** One tab at a time has the phone: takes it from the one that has it ('phone-in-another-tab'). Else does nothing. */
  takeOver(): void;
  /** Sends the INVITE. A failure (no microphone, refused) arrives as 'ended' on the signalling. */
  place(call: PlaceCall): { context: CallContext; signalling: CallSignalling };
  /** Unregisters and lets go of everything. */
  stop(): Promise<void>;
}
