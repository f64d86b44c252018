import { SessionState, type Session } from 'sip.js';
import type { Clock } from '#kit/clock.ts';

interface ReInviteOptions {
  session: Session;
  /** We made the Call-ID: after a 491 we wait longer, so that both sides do not collide again (RFC 3261 §14.1). */
  ownsCallId: boolean;
  clock: Clock;
  random?: () => number;
}

/** In steps of 10 ms, as the RFC wants it. */
const WAIT_OWNER_MS = { least: 2_100, most: 4_000 };
const WAIT_OTHER_MS = { least: 0, most: 2_000 };
const MOST_TRIES = 6;
/** SIP.js ends a transaction that nobody answers after 32 s; this ends the wait should it ever not. */
const ANSWER_WITHIN_MS = 40_000;

/** The re-INVITEs of one call, one at a time and in the order asked. SIP.js neither queues nor retries them. */
export class ReInvites {
  readonly #options: ReInviteOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ReInviteOptions) {
    this.#options = options;
  }

  /**
   * Offers the session as it then is: `prepare` runs when its turn has come, before each try.
   * @returns the final SIP status; 481 when the call is over; 500 when the browser refuses what is prepared.
   */
  send(prepare: () => void = () => undefined): Promise<number> {
    const done = this.#last.then(() => this.#try(prepare)).catch(() => 500);
    this.#last = done;
    return done;
  }

  async #try(prepare: () => void): Promise<number> {
    for (let tries = 1; ; tries++) {
      prepare();
      const status = await this.#once();
      if (status !== 491 || tries === MOST_TRIES) return status;
      await this.#pause();
    }
  }

  #once(): Promise<number> {
    const { session, clock } = this.#options;
    return new Promise((resolve) => {
      const end = (status: number) => {
        giveUp();
        session.stateChange.removeListener(look);
        resolve(status);
      };
      const giveUp = clock.after(ANSWER_WITHIN_MS, () => end(408));
      const look = () => {
        if (isOver(session)) end(481);
      };
      session.stateChange.addListener(look);
      session
        .invite({
          requestDelegate: {
            onAccept: () => end(200),
            onReject: ({ message }) => end(message.statusCode ?? 500),
            onRedirect: ({ message }) => end(message.statusCode ?? 500),
          },
        })
        .catch(() => end(isOver(session) ? 481 : 500));
    });
  }

  #pause(): Promise<void> {
    const { ownsCallId, clock, random = Math.random } = this.#options;
    const { least, most } = ownsCallId ? WAIT_OWNER_MS : WAIT_OTHER_MS;
    const waitMs = least + 10 * Math.floor(random() * ((most - least) / 10 + 1));
    return new Promise((resolve) => void clock.after(waitMs, resolve));
  }
}

function isOver({ state }: Session): boolean {
  return state === SessionState.Terminated || state === SessionState.Terminating;
}
