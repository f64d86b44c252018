/** Sound that comes from us: recordings, music, tones and pressed keys, a frame at a time. */
import { ULAW_SILENCE } from '#kit/sound/g711.ts';
import { FRAME_BYTES, FRAME_MS, type MediaFrame } from './media-session.ts';
import { eventOf } from './telephone-event.ts';

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

/** Gives what is to be sent in the next 20 ms; null at its end. */
export type Source = () => MediaFrame[] | null;

export function soundSource({ frames }: Sound, loop: boolean): Source {
  let position = 0;
  return () => {
    if (loop && position >= frames.length) position = 0;
    const payload = frames[position++];
    return payload ? [{ kind: 'audio', payload }] : null;
  };
}

const PRESS_FRAMES = 100 / FRAME_MS;
const PAUSE_FRAMES = 60 / FRAME_MS;
const FRAME_UNITS = FRAME_BYTES;
/** −10 dBm0: what telephones send. */
const VOLUME = 10;

/** RFC 4733 §2.5: an update each 20 ms, the end three times. What is no key is passed over. */
export function keySource(digits: string): Source {
  const ticks = Array.from(digits, eventOf).flatMap((event) => (event === null ? [] : pressOf(event)));
  return () => ticks.shift() ?? null;
}

function pressOf(event: number): MediaFrame[][] {
  const at = (frames: number, end: boolean): MediaFrame => {
    return { kind: 'dtmf', event, duration: frames * FRAME_UNITS, volume: VOLUME, end };
  };
  const down = Array.from({ length: PRESS_FRAMES - 1 }, (_, i) => [at(i + 1, false)]);
  const up = Array.from({ length: 3 }, () => at(PRESS_FRAMES, true));
  return [...down, up, ...Array.from({ length: PAUSE_FRAMES }, () => [])];
}

export const silentFrame: Uint8Array = new Uint8Array(FRAME_BYTES).fill(ULAW_SILENCE);
