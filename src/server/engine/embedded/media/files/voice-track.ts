/** One far side's voice as it is written down: frames come when the network brings them, and go one each 20 ms. */

/** Speech begins two frames late, so that one that comes late by less leaves no hole. */
const HEAD_START = 2;
/** How long more than that must have waited, at least, before it is given up: a stall that is over. */
const WINDOW_FRAMES = 50;
/** A second. */
const MAX_WAITING = 50;

export class VoiceTrack {
  #waiting: Uint8Array[] = [];
  #isSpeaking = false;
  #fewest = Infinity;
  #windowLeft = WINDOW_FRAMES;

  push(ulaw: Uint8Array): void {
    this.#waiting.push(ulaw);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
  }

  /** The next 20 ms; null: nothing came (a pause, a hold, a lost packet), and that is silence. */
  next(): Uint8Array | null {
    this.#isSpeaking ||= this.#waiting.length >= HEAD_START;
    const frame = this.#isSpeaking ? (this.#waiting.shift() ?? null) : null;
    this.#isSpeaking = frame !== null;
    this.#catchUp();
    return frame;
  }

  /** What the far side says now must not lie ever further behind what the other one says. */
  #catchUp(): void {
    this.#fewest = Math.min(this.#fewest, this.#waiting.length);
    this.#windowLeft -= 1;
    if (this.#windowLeft > 0) return;
    if (this.#fewest >= HEAD_START) this.#waiting.splice(0, this.#fewest - 1);
    this.#fewest = Infinity;
    this.#windowLeft = WINDOW_FRAMES;
  }
}
