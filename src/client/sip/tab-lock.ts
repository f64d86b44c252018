/** The part of Web Locks that is used. */
export type Locks = Pick<LockManager, 'request'>;

const NAME = 'ringside-phone';

export interface TabLockListener {
  /** This tab has the phone now. */
  gained(): void;
  /** Another tab has it: from the start, or it took it away. */
  elsewhere(): void;
}

/**
 * The phone runs in one tab at a time: two would both ring, and one could hang up on the other.
 * A tab without it waits in line, so the phone moves on by itself when its tab is closed.
 */
export class TabLock {
  readonly #locks: Locks | undefined;
  readonly #listener: TabLockListener;
  #letGo: (() => void) | null = null;
  #waiting: AbortController | null = null;
  #isStopped = false;

  /** @param locks undefined where the browser has none (a page over plain http): every tab then has the phone. */
  constructor(listener: TabLockListener, locks: Locks | undefined) {
    this.#listener = listener;
    this.#locks = locks;
  }

  start(): void {
    if (!this.#locks) this.#listener.gained();
    else void this.#request({ ifAvailable: true });
  }

  takeOver(): void {
    if (!this.#locks || this.#letGo || this.#isStopped) return;
    this.#waiting?.abort();
    void this.#request({ steal: true });
  }

  stop(): void {
    this.#isStopped = true;
    this.#waiting?.abort();
    this.#letGo?.();
  }

  async #request(options: LockOptions): Promise<void> {
    try {
      await this.#locks?.request(NAME, options, (lock) => (lock ? this.#hold() : this.#wait()));
    } catch (error) {
      // The wait was given up for stealing it ourselves.
      if (options.signal?.aborted || this.#isStopped) return;
      const wasStolen = error instanceof DOMException && error.name === 'AbortError';
      const hadIt = this.#letGo !== null;
      this.#letGo = null;
      if (wasStolen) this.#wait();
      // Whatever else keeps the browser from locking (storage that is off, a page that is going away) it does again:
      // as where it knows no locks, this tab then has the phone.
      else if (!hadIt) this.#listener.gained();
    }
  }

  #hold(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isStopped) {
        resolve();
        return;
      }
      this.#letGo = resolve;
      this.#listener.gained();
    });
  }

  #wait(): void {
    if (this.#isStopped) return;
    this.#listener.elsewhere();
    this.#waiting = new AbortController();
    void this.#request({ signal: this.#waiting.signal });
  }
}
