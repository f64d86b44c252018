/** Who hears what: joins sessions in pairs and plays sounds over them, on one clock. */
import type { Clock } from '#kit/clock.ts';
import type { MediaSession } from './media-session.ts';
import type { Playback, PlayOptions, Sound } from './playback.ts';

export interface PatchBayOptions {
  clock: Clock;
}

/** Ends a connection. Calling it twice does nothing. */
export type Disconnect = () => void;

export class PatchBay {
  constructor(_options: PatchBayOptions) {
    // skeleton
  }

  /** Audio and keys flow both ways until the returned function is called. Owns both sessions' `receive`. */
  connect(_a: MediaSession, _b: MediaSession): Disconnect {
    throw new Error('not built yet');
  }

  /**
   * Plays a sound into a session, over whatever else it hears: a looping sound (music) is heard over the connection,
   * a sound with an end over both; what is covered is heard again afterwards.
   */
  play(_session: MediaSession, _sound: Sound, _options: PlayOptions = {}): Playback {
    throw new Error('not built yet');
  }

  /** Presses keys (0–9, *, #) by RFC 4733, 100 ms each with pauses between them. */
  press(_session: MediaSession, _digits: string, _onDone?: () => void): Playback {
    throw new Error('not built yet');
  }

  /** Stops every playback and connection of a session. Called before the session is closed. */
  release(_session: MediaSession): void {
    throw new Error('not built yet');
  }

  /** Stops everything. */
  close(): void {
    throw new Error('not built yet');
  }
}
