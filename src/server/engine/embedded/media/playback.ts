/** Sound that comes from us: recordings, music and tones, cut into frames. */
import type { MediaFrame, MediaSession } from './media-session.ts';

/** A sound ready to be sent: 20 ms of µ-law (160 bytes) each. */
export interface Sound {
  readonly frames: readonly Uint8Array[];
}

export interface PlayOptions {
  /** Starts again at its end, until it is stopped. */
  loop?: boolean;
  /** Heard once when the sound came to its end by itself; never after `stop`. */
  onDone?: () => void;
}

export interface Playback {
  /** Stopping twice, or late, does nothing. */
  stop(): void;
}

/** One frame at a time; null at the end. */
export interface Source {
  next(): MediaFrame | null;
}

export function soundSource(sound: Sound, { loop = false }: Pick<PlayOptions, 'loop'> = {}): Source {
  let position = 0;
  return {
    next() {
      if (loop && position >= sound.frames.length) position = 0;
      const payload = sound.frames[position++];
      return payload ? { kind: 'audio', payload } : null;
    },
  };
}

/** Where a source's frames go. */
export type Outlet = Pick<MediaSession, 'send'>;
