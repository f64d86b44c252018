import type { Clock } from '#kit/clock.ts';
import type { Result } from '#kit/result.ts';
import type { Sql } from '#server/store/database.ts';

interface Fees {
  accountId: string;
  /** Names a number and the month that it pays for. */
  fees: readonly { key: string; micros: bigint }[];
  /** true: the balance must pay for all of them. false: it is enough that nothing is owed. */
  mustCover: boolean;
}

/** What numbers cost: a port, for the books are billing's. */
export interface NumberFees {
  /**
   * MUST take part in the caller's transaction, MUST charge all or none, MUST charge a key once however often it is asked
   * for, and MUST change nothing when it refuses.
   */
  charge(tx: Sql, fees: Fees, clock: Clock): Promise<Result<null, 'balance-empty'>>;
  /** Something is owed. */
  isBelowZero(sql: Sql, accountId: string): Promise<boolean>;
}
