import type { QueryClient } from '@tanstack/svelte-query';
import type { ApiClient } from '#client/api/client.ts';
import { accountQuery, type queryKeys } from '#client/api/queries.ts';
import type { Account } from '#contract/billing/account.ts';
import type { Unsubscribe } from '#kit/emitter.ts';
import type { Connection } from './connection.svelte.ts';
import { ServerFact } from './server-fact.svelte.ts';
import { formatMinutes, sayAge, sayRunsOutIn } from '../wording/duration.ts';
import { formatBalance, NOTHING_KNOWN } from '../wording/money.ts';

/** Before the first money nothing runs out: nothing is there, and nothing counts as low. */
const hasNothingToRunOut = ({ availableMicros, lowMicros }: Account) =>
  availableMicros === 0 && lowMicros === 0;

/** The figures of the top bar, in words. While the server is not heard they say how old they are. */
export class AccountFigures {
  readonly #connection: Connection;
  readonly #account: ServerFact<Account, typeof queryKeys.account>;

  constructor(api: ApiClient, queryClient: QueryClient, connection: Connection) {
    this.#connection = connection;
    this.#account = new ServerFact(queryClient, accountQuery(api));
  }

  /** null until it is known. */
  get facts(): Account | null {
    return this.#account.current;
  }

  /** "$24.87", "–" */
  get balance(): string {
    return formatBalance(this.facts?.availableMicros ?? null);
  }

  /** "31,482", "–" */
  get minutesThisMonth(): string {
    return formatMinutes(this.facts?.secondsThisMonth ?? null);
  }

  /** "43,518 left", of the packages that are running; null: none is. Whole minutes: one that has begun is used. */
  get minutesLeft(): string | null {
    const seconds = this.facts?.packageSecondsLeft ?? null;
    return seconds === null ? null : `${Math.floor(seconds / 60).toLocaleString('en-US')} left`;
  }

  /** "about 5 days", "–" */
  get runsOutIn(): string {
    if (this.facts && hasNothingToRunOut(this.facts)) return NOTHING_KNOWN;
    return sayRunsOutIn(this.facts?.availableMicros ?? null, this.facts?.spendMicrosPerHour ?? null);
  }

  /** "40 s old" while the figures are stale, else null. */
  get age(): string | null {
    const seconds = this.#connection.staleSeconds;
    return this.facts === null || seconds === null ? null : `${sayAge(seconds * 1_000)} old`;
  }

  keep(): Unsubscribe {
    return this.#account.keep();
  }
}
