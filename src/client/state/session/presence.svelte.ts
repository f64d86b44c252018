import type { ApiClient, ApiFailure } from '#client/api/client.ts';
import type { Call } from '#client/calls/call.svelte.ts';
import type { CallState } from '#client/calls/transition.ts';
import type { Me, Status } from '#contract/people/people.ts';
import type { Result } from '#kit/result.ts';
import type { Phone } from '../phone/phone.svelte.ts';
import type { Session } from './session.svelte.ts';

/** What the system knows of an agent, as far as this phone sees it. */
export type Activity = 'idle' | 'ringing' | 'calling' | 'on-call' | 'on-hold' | 'unreachable';

const activities: Record<CallState['kind'], Activity> = {
  dialling: 'calling',
  ringback: 'calling',
  early: 'calling',
  ringing: 'ringing',
  answering: 'ringing',
  live: 'on-call',
  holding: 'on-call',
  held: 'on-hold',
  resuming: 'on-hold',
  ended: 'idle',
};

/** Two separate things: the status that a person chose and the activity that the phone knows. */
export class Presence {
  readonly #api: ApiClient;
  readonly #session: Session;
  readonly #phone: Phone;

  constructor(api: ApiClient, session: Session, phone: Phone) {
    this.#api = api;
    this.#session = session;
    this.#phone = phone;
  }

  get status(): Status {
    return this.#session.me?.status ?? 'offline';
  }

  /** Epoch milliseconds by the server's time; null while nobody is signed in. */
  get statusSince(): number | null {
    return this.#session.me?.statusSince ?? null;
  }

  get activity(): Activity {
    if (this.call) return activities[this.call.state.kind];
    return this.#phone.isRegistered ? 'idle' : 'unreachable';
  }

  get isBusy(): boolean {
    return !['idle', 'unreachable'].includes(this.activity);
  }

  /** The one that the activity is about; null while idle or unreachable. */
  get call(): Call | null {
    const { current, incoming } = this.#phone;
    return current && current.state.kind !== 'ended' ? current : incoming;
  }

  /** The status that begins when the call ends: "Break, after this call". null outside calls. */
  get statusAfterCall(): Status | null {
    return this.isBusy ? this.status : null;
  }

  /** Nothing is assumed: the status shows when the server says that it has it. */
  async choose(status: Status): Promise<Result<Me, ApiFailure>> {
    const chosen = await this.#api.chooseStatus(status);
    if (chosen.ok) this.#session.learn(chosen.value);
    return chosen;
  }
}
