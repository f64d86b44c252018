/** Says in the log that lines run short, before they run out, and once until there are plenty again. */
import type { Obstacle } from '#server/calls/port/call-control.ts';
import type { Log } from '#kit/log.ts';
import type { Lines } from './media/voice/media-session.ts';

const SHORT = 0.8;
const PLENTY = 0.7;

export class LineWatch {
  readonly #lines: () => Lines;
  readonly #log: Log;
  #isShort = false;
  #isOut = false;

  constructor(lines: () => Lines, log: Log) {
    this.#lines = lines;
    this.#log = log;
  }

  /** Why who came last cannot be served; they are counted already. */
  get obstacle(): Obstacle | null {
    const { used, total } = this.#lines();
    return used > total ? 'no-circuit' : null;
  }

  look(): void {
    const { used, total } = this.#lines();
    if (!this.#isShort && used >= total * SHORT) {
      this.#isShort = true;
      this.#log.warn({ used, total }, 'lines run short: widen RINGSIDE_RTP_PORTS');
    }
    if (!this.#isOut && used >= total) {
      this.#isOut = true;
      this.#log.error({ used, total }, 'every line is in use: calls are refused');
    }
    if (this.#isShort && used < total * PLENTY) {
      this.#isShort = false;
      this.#isOut = false;
      this.#log.info({ used, total }, 'lines are free again');
    }
  }
}
