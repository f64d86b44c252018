/** Makes the sounds of prompts, by turns between accounts: an account that wants many waits for itself, and no call is delayed. */
import { FairTurns } from '#kit/load/fair-turns.ts';
import { inTurn } from '#kit/load/in-turn.ts';
import type { Result } from '#kit/result.ts';
import { toTelephoneSound, type SoundFault, type TelephoneSound } from './audio.ts';
import { speak } from './speech.ts';

/** One at a time, each on its processor or in its turn of the event loop: a second one would take as much from calls again. */
const limits = { mostAtOnce: 1, mostOfOne: 8, mostInAll: 64 };
const crowd = 'too many prompts wait for their sound';

export class SoundMaking {
  readonly #speaking = new FairTurns(limits);
  readonly #converting = new FairTurns(limits);

  /** Prompts that wait for their sound, or get it now. */
  get size(): number {
    return this.#speaking.size + this.#converting.size;
  }

  /** A WAV file; null: there is nothing in the text to say. @throws Unavailable when too many wait */
  speak(accountId: string, text: string): Promise<Uint8Array | null> {
    return inTurn(this.#speaking, { owner: accountId, crowd }, () => speak(text));
  }

  /** @throws Unavailable when too many wait */
  convert(accountId: string, file: Uint8Array): Promise<Result<TelephoneSound, SoundFault>> {
    return inTurn(this.#converting, { owner: accountId, crowd }, () => toTelephoneSound(file));
  }
}
