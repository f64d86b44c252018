import type { Call } from '#client/calls/call.svelte.ts';
import type { Registration } from '#client/calls/ports.ts';
import type { ErrorCode } from '#contract/errors.ts';
import type { ErrorWords } from './error-words.ts';

/** What a banner says: a fact and one action. `act` does the action where a press can; null: it is only said. */
export interface Notice extends ErrorWords {
  code: ErrorCode;
  act: { label: string; run: () => void } | null;
}

/** The telephone of the signed-in person: its line, its calls, and what went wrong with the last one. */
export class Phone {
  #registration: Registration = $state.raw({ state: 'offline', reason: null });
  #calls: Call[] = $state.raw([]);
  #notice: Notice | null = $state.raw(null);

  get registration(): Registration {
    return this.#registration;
  }

  get isRegistered(): boolean {
    return this.#registration.state === 'registered';
  }

  /** Every call that is not over, and for 4 s the one that just ended; oldest first. */
  get calls(): readonly Call[] {
    return this.#calls;
  }

  /** The call on the plate: the one that talks, dials or is held; else the one that just ended. */
  get current(): Call | null {
    return null;
  }

  /** The call that rings here. While there is a current call, too, it is call waiting. */
  get incoming(): Call | null {
    return null;
  }

  get notice(): Notice | null {
    return this.#notice;
  }

  dismissNotice(): void {
    this.#notice = null;
  }

  /**
   * @param number E.164.
   * @param callFrom the caller ID asked for; null: the own agent number. The server decides.
   */
  place(number: string, callFrom: string | null): void {
    void number;
    void callFrom;
  }

  /** Demo only: has the demo carrier call one of the account's numbers. */
  async ringMe(): Promise<void> {
    await Promise.resolve();
  }

  /** Says a failure that no call had, such as a refused microphone. */
  say(code: ErrorCode): void {
    void code;
  }
}
