/** What the engine is made of, and what it needs of the edge. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  RESTART_SECONDS,
  type HangupOptions,
  type Sound as SoundName,
} from '#server/calls/port/call-control.ts';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { ChannelNames } from './channel-names.ts';
import type { MediaSessions } from './media/voice/media-session.ts';
import type { MediaSwitch } from './media/voice/media-switch.ts';
import type { OpenFile } from './media/files/recorder.ts';
import type { Sound } from './media/voice/playback.ts';
import type { EndOfPhones, SipEdge } from './sip/dialogs/leg.ts';
import type { Knocking } from './sip/websocket/phones.ts';
import type { SocketAddress } from './sip/wire/socket-address.ts';

/** RFC 3261 §16.6 timer C: an INVITE that nobody answers is over after three minutes; we give a queue some more. */
export const UNANSWERED_LIMIT_MS = 300_000;
/** What came in after the switchboard had stopped hears this; a phone of ours in words as well, a carrier the cause alone. */
export const goingAway = (isPhone: boolean): HangupOptions => ({
  cause: 'temporary-failure',
  retryAfterSeconds: RESTART_SECONDS,
  ...(isPhone && { error: 'server-restarting' }),
});

/** Where the trunk is: media may come from any port of any of them. */
export interface TrunkAddresses {
  /** Resolves when they were asked for; never rejects. */
  known(): Promise<void>;
  addresses(): readonly string[];
}

export interface EngineParts {
  media: MediaSessions;
  bay: Pick<MediaSwitch, 'connect' | 'play' | 'press' | 'everyFrame' | 'release' | 'close'>;
  recording: (name: SoundName) => Sound;
  /** Null for a file that cannot be played. */
  readSound: (file: string) => Promise<Sound | null>;
  /** For what is recorded. */
  openFile: OpenFile;
  trunk: TrunkAddresses;
  clock: Clock;
  log: Log;
  /** Told of every channel. */
  names: ChannelNames;
  /** How long a leg may send nothing; SILENT_FOR_MS unless a test says otherwise. */
  silentForMs?: number;
}

/** The edge as the engine opens it: with the doors that only the composition root uses. */
export interface EngineEdge extends SipEdge {
  /** Where the trunk's UDP socket is bound. */
  readonly trunkAddress: SocketAddress;
  /** Rejects when the trunk's socket does not hear itself. */
  proveAlive(): Promise<void>;
  /** Desk phones of this receiving number are registered no more; their calls go on. */
  dropDeskPhones(receivingId: string): void;
  /** The sign-ins by which browsers' phones are here now. */
  readonly sessionIds: string[];
  /** Who has signed out has no phone any more; its calls end politely, or go on to their end. */
  endSession(sessionId: string, how: EndOfPhones): Promise<void>;
  /** Takes over an HTTP upgrade whose Origin was checked already. */
  acceptWebSocket(request: IncomingMessage, socket: Duplex, head: Buffer, from: Knocking): void;
}
