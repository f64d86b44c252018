import type { Cancel } from '#kit/clock.ts';
import type { Step } from '#server/routing/rules/decision.ts';
import type { Media } from '../port/call-control.ts';
import { after } from '../live/after.ts';
import type { Phase, PhaseEvent } from '../live/phase.ts';
import type { Playing } from './playing.ts';
import type { RouteExecution } from './route-execution.ts';

/** Who has begun to key in an extension does not stop for longer; a ZIP is read off a letter, and gets all the time. */
const BETWEEN_KEYS_SECONDS = 3;
/** No menu, extension or ZIP is as long as that. */
const MOST_DIGITS = 16;

/** Says what is asked for and collects keys: the first one cuts the sentence off, a pause ends it. */
export class AskStep implements Phase {
  readonly #execution: RouteExecution;
  readonly #step: Extract<Step, { kind: 'ask' }>;
  #playing: Playing | null = null;
  #digits = '';
  #isAsking = false;
  #isOver = false;
  #stopWaiting: Cancel = () => undefined;

  constructor(execution: RouteExecution, step: Extract<Step, { kind: 'ask' }>) {
    this.#execution = execution;
    this.#step = step;
    execution.answer(() => execution.call.attempt(() => this.#begin()));
  }

  heard(event: PhaseEvent): void {
    if (event.type === 'ChannelDtmfReceived' && event.channelId === this.#execution.caller.id) {
      this.#digits += event.digit;
      if (this.#isAsking) this.#keyed();
    } else this.#playing?.heard(event);
  }

  stop(): void {
    this.#isOver = true;
    this.#stopWaiting();
    this.#playing?.stop();
  }

  async #begin(): Promise<void> {
    const { call, caller } = this.#execution;
    const media = await this.#sentences();
    if (this.#isOver || call.isOver) return;
    this.#isAsking = true;
    this.#digits = this.#execution.typedAhead() + this.#digits;
    if (this.#digits !== '') this.#keyed();
    else this.#playing = caller.say(media, () => this.#wait());
  }

  async #sentences(): Promise<Media[]> {
    const { about, prompt, isAgain } = this.#step;
    const asked = await this.#execution.media(prompt, about === 'menu' ? 'menu' : 'ask-zip');
    return isAgain && this.#execution.lastKeyed !== '' ? ['wrong-key', asked] : [asked];
  }

  #keyed(): void {
    this.#playing?.stop();
    const isEnough = this.#digits.length >= MOST_DIGITS || this.#execution.keysAreComplete(this.#digits);
    if (isEnough) this.#done();
    else this.#wait();
  }

  #wait(): void {
    const { about, timeoutSeconds } = this.#step;
    const isKeying = about === 'menu' && this.#digits !== '';
    const seconds = isKeying ? Math.min(timeoutSeconds, BETWEEN_KEYS_SECONDS) : timeoutSeconds;
    this.#stopWaiting();
    this.#stopWaiting = after(this.#execution.call, seconds * 1000, () => this.#done());
  }

  #done(): void {
    this.#stopWaiting();
    this.#execution.next({ type: 'keyed', digits: this.#digits });
  }
}
