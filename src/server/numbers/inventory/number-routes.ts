import type { NewRoute } from '#contract/numbers/rented-numbers.ts';
import type { Transaction } from '#server/store/database.ts';

/** What this room needs of routes, of which it knows nothing else. */
export interface NumberRoutes {
  /** What it does as long as nobody says otherwise. */
  begin(
    tx: Transaction,
    number: string,
    buyer: { id: string; accountId: string },
    wanted: NewRoute,
  ): Promise<void>;
  /** From now on calls to the number ring this person, whatever it did before. */
  ring(tx: Transaction, number: string, userId: string): Promise<void>;
  /** It is this person's no longer: what it does with calls stays as it is. */
  keep(tx: Transaction, number: string, userId: string): Promise<void>;
}
