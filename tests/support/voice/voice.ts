/** The person at a far end: plays tones, presses keys, listens. */
import type { MediaSession } from '#server/engine/embedded/media/voice/media-session.ts';
import { MediaSwitch } from '#server/engine/embedded/media/voice/media-switch.ts';
import { tone } from '#server/engine/embedded/media/voice/tones.ts';
import { systemClock } from '#kit/clock.ts';
import { KeyToneDetector } from '../audio/key-tones.ts';
import { Ear } from './ear.ts';
import { PATIENCE_MS, within } from './within.ts';

/** One second has whole periods of every whole frequency: it loops without a click. */
const TONE_MS = 1_000;

export interface Limit {
  withinMs?: number;
}

export class Voice {
  readonly ear = new Ear();
  /** What the far side presses as tones in the voice. */
  readonly keyTones = new KeyToneDetector();
  readonly #media: MediaSession;
  readonly #bay = new MediaSwitch({ clock: systemClock });
  readonly #digitListeners = new Set<() => void>();
  #digits = '';

  constructor(media: MediaSession) {
    this.#media = media;
    media.receive((frame) => {
      if (frame.kind !== 'audio') return;
      this.ear.hear(frame.payload);
      this.keyTones.push(frame.payload);
    });
    media.onDigit((digit) => {
      this.#digits += digit;
      for (const listener of this.#digitListeners) listener();
    });
  }

  /** Keys heard so far, each once. */
  get digits(): string {
    return this.#digits;
  }

  /** Plays a tone until `silence`. */
  playTone(frequencyHz: number): void {
    this.#bay.release(this.#media);
    this.#bay.play(this.#media, tone({ frequenciesHz: [frequencyHz], onMs: TONE_MS }), { loop: true });
  }

  silence(): void {
    this.#bay.release(this.#media);
  }

  /** By RFC 4733; resolves when the last key is released. */
  press(digits: string): Promise<void> {
    return new Promise((resolve) => this.#bay.press(this.#media, digits, resolve));
  }

  heardTone(frequencyHz: number, { withinMs = PATIENCE_MS }: Limit = {}): Promise<void> {
    return this.ear.tone(frequencyHz, withinMs);
  }

  /** Music, speech: any sound but the tone that is known to be on the line. */
  heardOtherThan(frequencyHz: number, { withinMs = PATIENCE_MS }: Limit = {}): Promise<void> {
    return this.ear.otherThan(frequencyHz, withinMs);
  }

  heardSound({ withinMs = PATIENCE_MS }: Limit = {}): Promise<void> {
    return this.ear.sound(withinMs);
  }

  /** Frames that carry no sound: the far side is muted, not gone. */
  heardSilence({ withinMs = PATIENCE_MS }: Limit = {}): Promise<void> {
    return this.ear.silence(withinMs);
  }

  /** Resolves when these keys, and no others, have been heard. */
  async heardDigits(digits: string, { withinMs = PATIENCE_MS }: Limit = {}): Promise<void> {
    let listener: () => void = () => undefined;
    const heard = new Promise<void>((resolve) => {
      listener = () => {
        if (this.#digits === digits) resolve();
      };
      this.#digitListeners.add(listener);
      listener();
    });
    await within(withinMs, `keys ${digits}`, heard)
      .catch(() => {
        throw new Error(`heard the keys "${this.#digits}" and not "${digits}"`);
      })
      .finally(() => this.#digitListeners.delete(listener));
  }

  close(): void {
    this.#bay.close();
    this.#media.close();
  }
}
