/**
 * The call-control port, in the terms of Asterisk's REST Interface: channels, bridges, playbacks, recordings; verbs
 * in, events out.
 * Everything above it (routing, metering, records) is written once; an engine below it carries SIP and media.
 *
 * An engine MUST
 *  - treat every verb on a channel, bridge or playback that is gone as done (races with a hang-up are daily business);
 *  - emit exactly one ChannelDestroyed for every channel it ever named, and nothing about that channel after it;
 *  - emit events in the order in which they happened on one channel, never from inside a verb (always a later turn);
 *  - pass RFC 4733 digits across a bridge and report them as ChannelDtmfReceived as well;
 *  - answer a re-INVITE for hold by itself and report it; what the other side hears meanwhile is decided above;
 *  - keep the call of a phone whose WebSocket closed (the flow may come back), and end within 10 s of its return what the
 *    phone that came back has forgotten; what still rings there rings again;
 *  - end a channel whose far side may speak and sends nothing for a minute;
 *  - emit exactly one RecordingFinished for every recording, before the ChannelDestroyed of its channel, when the file is
 *    whole on the disk; what was recorded before a crash is a readable file as well.
 *  - say that a phone is up only when its user can hear and be heard: a signalled answer alone is none.
 * An engine MUST NOT decide who is rung, what a call may do, or what it costs.
 */
import type { ErrorCode } from '#contract/values/errors.ts';
import type { Unsubscribe } from '#kit/emitter.ts';

export type ChannelId = string;
export type BridgeId = string;
export type PlaybackId = string;
export type RecordingId = string;
export type ContactId = string;

/**
 * Where a channel leads: a registered phone (its owner is a user; of a desk phone, its receiving number), a number behind
 * the trunk, or a SIP endpoint somewhere (RFC 3261, over UDP).
 */
export type Endpoint =
  | { technology: 'phone'; ownerId: string; contactId: ContactId }
  | { technology: 'trunk'; number: string }
  | { technology: 'sip'; uri: string };

/** A registration (RFC 3261 §10): one browser of a user, or one desk phone of a receiving number. */
export interface Contact {
  id: ContactId;
  ownerId: string;
  userAgent: string;
  /** Answered its last probe (SIP OPTIONS). */
  reachable: boolean;
}

/** Why a channel ended, by Q.850 meaning; the engine maps each to its SIP status and back. */
export type HangupCause =
  | 'normal-clearing'
  | 'user-busy'
  | 'no-answer'
  | 'call-rejected'
  | 'answered-elsewhere'
  | 'unallocated-number'
  | 'invalid-number'
  | 'destination-out-of-order'
  | 'no-route'
  | 'payment-required'
  | 'forbidden'
  /** Every line is in use, here or at the carrier. */
  | 'no-circuit'
  /** The two descriptions have no sound format, transport or address in common. */
  | 'incompatible-media'
  /** It was answered, and its media never came about. */
  | 'media-failed'
  | 'temporary-failure';

/** A recording that comes with the server; the sentences are the defaults of route nodes. */
export type Sound =
  | 'music-on-hold'
  | 'balance-warning'
  | 'cannot-take-calls'
  | 'menu'
  | 'ask-zip'
  | 'wrong-key'
  | 'queue-welcome'
  | 'voicemail-greeting'
  | 'recording-announcement'
  | 'message'
  | 'goodbye'
  | 'beep';

/** Or a file of ours: WAV, G.711 µ-law, 8 kHz, mono, by its absolute path. One that cannot be read ends at once. */
export type Media = Sound | { file: string };

/** A file of ours by its absolute path, in a folder that is there: WAV, 16 bit, 8 kHz. */
export interface ChannelRecordingOptions {
  file: string;
  maxSeconds: number;
  /** Ends after so much silence; null: never. */
  maxSilenceSeconds: number | null;
  /** Ends when the far side presses this key; null: none. */
  terminateOn: '#' | '*' | null;
}

export interface BridgeRecordingOptions {
  file: string;
  /** Whose voice is left, and whose is right. */
  left: ChannelId;
  right: ChannelId;
}

/** Context that rides on the INVITE to a phone and on our responses to one; keys are header names of the contract. */
export type ChannelHeaders = Record<string, string>;

export interface IncomingChannel {
  id: ChannelId;
  endpoint:
    { technology: 'phone'; ownerId: string; contactId: ContactId } | { technology: 'trunk'; peer: string };
  /** E.164 where the caller gave one, else "anonymous". Untrusted. */
  callerNumber: string;
  callerName: string | null;
  /** User part of the Request-URI: E.164 or a special destination such as "echo". Untrusted. */
  dialed: string;
  headers: ChannelHeaders;
  sipCallId: string;
  /** It cannot be answered, only refused, and with this cause: no line is left, or its offer cannot be used. */
  obstacle: Obstacle | null;
}

export type Obstacle = Extract<HangupCause, 'no-circuit' | 'incompatible-media'>;

export interface OriginateRequest {
  endpoint: Endpoint;
  /** What the called side sees: P-Asserted-Identity and From. E.164 or "anonymous". */
  callerNumber: string;
  callerName: string | null;
  /** P-Called-Party-ID: the tracking number that was dialed. */
  calledNumber: string | null;
  headers: ChannelHeaders;
  /** Rings at most this long, then ends with no-answer. */
  timeoutMs: number;
}

/** With 'server-restarting', whose words say half a minute: from then on a call may be tried again. */
export const RESTART_SECONDS = 30;

export interface HangupOptions {
  cause: HangupCause;
  /** Tells a phone that is not answered yet which words to show. */
  error?: ErrorCode;
  /** Ride on the refusal of a phone's own call. */
  headers?: ChannelHeaders;
  /** Rides on a refusal: when to try again (RFC 3261 §20.33). */
  retryAfterSeconds?: number;
}

export type CallControlEvent =
  /** A call came in and waits for verbs; nothing but 100 Trying was sent yet. */
  | { type: 'StasisStart'; channel: IncomingChannel }
  | { type: 'ChannelStateChange'; channelId: ChannelId; state: 'Ringing' | 'Up' }
  /** 183 with a description: the far side sends early media (an announcement, a foreign ring tone). */
  | { type: 'ChannelProgress'; channelId: ChannelId }
  | { type: 'ChannelHold'; channelId: ChannelId }
  | { type: 'ChannelUnhold'; channelId: ChannelId }
  | { type: 'ChannelDtmfReceived'; channelId: ChannelId; digit: string }
  /**
   * `lostForMs`: it was up, and its far side is gone without a word (a page that was loaded anew, a dead network). How
   * long ago its last voice came; 0 of one that held us.
   */
  | {
      type: 'ChannelDestroyed';
      channelId: ChannelId;
      cause: HangupCause;
      sipStatus: number | null;
      lostForMs?: number;
    }
  /** It came to its end by itself; one that was stopped, or cut off by a hang-up, is not told. */
  | { type: 'PlaybackFinished'; playbackId: PlaybackId; channelId: ChannelId }
  /** `channelId`: of a bridge's recording the left one. `stopped`: by us; `gone`: its channel or bridge is. */
  | {
      type: 'RecordingFinished';
      recordingId: RecordingId;
      channelId: ChannelId;
      durationMs: number;
      cause: 'stopped' | 'silence' | 'key' | 'too-long' | 'gone' | 'failed';
    }
  | { type: 'ContactStatusChange'; contact: Contact; status: 'Reachable' | 'Unreachable' | 'Removed' };

export interface CallControl {
  on(listener: (event: CallControlEvent) => void): Unsubscribe;

  /** How many lines there are for what is no browser (trunk, SIP endpoints, desk phones), and how many are taken. */
  readonly lines: { used: number; total: number };

  /** The registered phones of a user or a receiving number, the most recently registered first. */
  contactsOf(ownerId: string): Contact[];

  /** What the log says of this channel from now on, it says with this. */
  label(channelId: ChannelId, labels: { callId: string }): void;

  /** Sends an INVITE; the id is known before anything is on the wire. Failures arrive as ChannelDestroyed. */
  originate(request: OriginateRequest): ChannelId;
  /** 180 Ringing to an incoming channel. `headers` ride on the response (the phone learns its call's id from them). */
  ring(channelId: ChannelId, headers?: ChannelHeaders): void;
  /** 183 with our description: what the bridge or a playback says is heard before the answer. */
  progress(channelId: ChannelId, headers?: ChannelHeaders): void;
  /** 200 OK; ChannelStateChange Up follows. */
  answer(channelId: ChannelId, headers?: ChannelHeaders): void;
  hangup(channelId: ChannelId, options: HangupOptions): void;

  createBridge(): BridgeId;
  /** Audio flows between the channels of a bridge (two for now). A channel is in one bridge at a time. */
  addToBridge(bridgeId: BridgeId, channelId: ChannelId): void;
  removeFromBridge(bridgeId: BridgeId, channelId: ChannelId): void;
  destroyBridge(bridgeId: BridgeId): void;

  /** Plays over whatever the channel hears; the bridge's audio to it pauses meanwhile. */
  play(channelId: ChannelId, media: Media): PlaybackId;
  stopPlayback(playbackId: PlaybackId): void;
  startMusicOnHold(channelId: ChannelId): void;
  stopMusicOnHold(channelId: ChannelId): void;

  /** Writes down what the far side says (mono), whatever it hears meanwhile. */
  recordChannel(channelId: ChannelId, options: ChannelRecordingOptions): RecordingId;
  /** Writes down both voices (stereo); music on hold and playbacks are not in it. */
  recordBridge(bridgeId: BridgeId, options: BridgeRecordingOptions): RecordingId;
  /** While it is paused silence is written, so that times stay true. */
  pauseRecording(recordingId: RecordingId): void;
  unpauseRecording(recordingId: RecordingId): void;
  stopRecording(recordingId: RecordingId): void;
}
