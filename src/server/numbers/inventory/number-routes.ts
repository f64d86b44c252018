import type { NewRoute } from '#contract/numbers/rented-numbers.ts';
import type { Clock } from '#kit/clock.ts';
import type { Transaction } from '#server/store/database.ts';

/** What this room needs of routes, of which it knows nothing else. */
export interface NumberRoutes {
  /** What they do together as long as nobody says otherwise. */
  begin(
    tx: Transaction,
    numbers: readonly { number: string; source: string }[],
    beginning: { buyer: { id: string; accountId: string }; wanted: NewRoute; clock: Clock },
  ): Promise<void>;
  /** The number became an agent's: it rings them, whatever it did before. */
  leave(tx: Transaction, number: string): Promise<void>;
  /** It is this person's no longer: what it does with calls stays as it is. */
  keep(tx: Transaction, number: string, userId: string): Promise<void>;
}

/** Of numbers of which nobody has said what they do. */
export const ringBuyer: NewRoute = { template: 'ring-buyer', timeZone: 'UTC' };
