/** Writes down voices, one channel of the file each, a frame each 20 ms as long as it runs. */
import type { Cancel, Clock } from '#kit/clock.ts';
import type { GrowingFile } from '#kit/growing-file.ts';
import { decodeUlaw } from '#kit/sound/g711.ts';
import { FRAME_BYTES, FRAME_MS, type MediaSession } from '../voice/media-session.ts';
import { VoiceTrack } from './voice-track.ts';
import { WavWriter } from './wav-writer.ts';

/** Why a recording comes to its end by itself. */
export type RecorderEnd = 'silence' | 'too-long' | 'failed';

export interface Voice {
  session: Pick<MediaSession, 'tap'>;
  /** False: what it says now is not for this recording. */
  isHeard?: () => boolean;
}

/** Makes the file anew. */
export type OpenFile = (path: string) => Promise<GrowingFile>;

export interface RecorderOptions {
  file: string;
  openFile: OpenFile;
  voices: [Voice] | [left: Voice, right: Voice];
  maxMs: number;
  /** Ends when all have been silent for so long. */
  maxSilenceMs: number;
  everyFrame: (run: () => void) => Cancel;
  clock: Pick<Clock, 'now'>;
  onEnd: (end: RecorderEnd) => void;
}

/** Mean amplitude of a frame, of 32,767: what is below it is a line's noise (−42 dBov, as Asterisk has it). */
const SILENCE = 256;
/** A longer step is a clock that was set, not time that went by. */
const MAX_STEP_FRAMES = 500;

const linear = Int16Array.from({ length: 256 }, (_, code) => decodeUlaw(code));

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #writer: WavWriter;
  readonly #tracks: VoiceTrack[];
  readonly #stops: Cancel[];
  #startedAt: number;
  #frames = 0;
  #silentFrames = 0;
  #isPaused = false;
  #isOver = false;

  constructor(options: RecorderOptions) {
    const { file, openFile, voices, everyFrame, clock } = options;
    this.#options = options;
    this.#startedAt = clock.now();
    this.#writer = new WavWriter(openFile(file), voices.length, () => this.#end('failed'));
    this.#tracks = voices.map(() => new VoiceTrack());
    const taps = voices.map((voice, i) => this.#listen(voice, this.#tracks[i]));
    this.#stops = [...taps, everyFrame(() => this.#tick())];
  }

  get durationMs(): number {
    return this.#frames * FRAME_MS;
  }

  /** How much of it is kept, whatever became of the file. */
  get writtenMs(): number {
    return this.#writer.writtenMs;
  }

  /** Paused, it writes silence: the times of what follows stay true. */
  set isPaused(isPaused: boolean) {
    this.#isPaused = isPaused;
  }

  /** Resolves when the file is whole on the disk: whether it is. Nothing is told after it. */
  stop(): Promise<boolean> {
    this.#isOver = true;
    for (const stop of this.#stops) stop();
    return this.#writer.close();
  }

  #listen({ session, isHeard }: Voice, track: VoiceTrack | undefined): Cancel {
    return session.tap((frame) => {
      if (frame.kind === 'audio' && (isHeard?.() ?? true)) track?.push(frame.payload);
    });
  }

  /** As many frames as the clock says: a stall of the machine leaves a gap in both voices and not a shift. */
  #tick(): void {
    const now = this.#options.clock.now();
    let due = Math.floor((now - this.#startedAt) / FRAME_MS) - this.#frames;
    if (due < 0 || due > MAX_STEP_FRAMES) {
      due = 1;
      this.#startedAt = now - (this.#frames + 1) * FRAME_MS;
    }
    for (; due > 0 && !this.#isOver; due -= 1) this.#writeFrame();
  }

  #writeFrame(): void {
    const voices = this.#tracks.map((track) => track.next());
    const heard = this.#isPaused ? voices.map(() => null) : voices;
    this.#writer.append(interleaved(heard));
    this.#frames += 1;
    const isSilent = !this.#isPaused && heard.every(isSilence);
    this.#silentFrames = isSilent ? this.#silentFrames + 1 : 0;
    if (this.durationMs >= this.#options.maxMs) this.#end('too-long');
    else if (this.#silentFrames * FRAME_MS >= this.#options.maxSilenceMs) this.#end('silence');
  }

  #end(end: RecorderEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.onEnd(end);
  }
}

function interleaved(voices: readonly (Uint8Array | null)[]): Buffer {
  const samples = Buffer.alloc(FRAME_BYTES * voices.length * 2);
  voices.forEach((voice, channel) => {
    voice?.forEach((code, i) => samples.writeInt16LE(linear[code] ?? 0, 2 * (i * voices.length + channel)));
  });
  return samples;
}

function isSilence(frame: Uint8Array | null): boolean {
  return (
    frame === null ||
    frame.reduce((sum, code) => sum + Math.abs(linear[code] ?? 0), 0) < SILENCE * frame.length
  );
}
