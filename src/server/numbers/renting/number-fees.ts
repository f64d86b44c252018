import type { Clock } from '#kit/clock.ts';
import type { Result } from '#kit/result.ts';
import type { Sql, Transaction } from '#server/store/database.ts';

interface Fees {
  accountId: string;
  fees: readonly NumberMonth[];
}

/** A month of a number, and what it costs in micro-dollars. Instants are epoch milliseconds. */
export interface NumberMonth {
  /** Names the number and the month. */
  key: string;
  number: string;
  from: number;
  until: number;
  micros: bigint;
}

interface Numbered {
  accountId: string;
  number: string;
}

interface UnpaidMonth extends Numbered {
  micros: bigint;
  /** Epoch milliseconds; unpaid until then, the number is lost. */
  lostAt: number;
}

/** What numbers cost, and who may have some: a port, for the books and the cards are billing's. */
export interface NumberFees {
  /** [FAQ] The card is asked for when the first number is bought. MUST NOT hold up the account's money. */
  mayRent(tx: Transaction, accountId: string): Promise<Result<null, 'card-needed' | 'account-closed'>>;
  /**
   * MUST take part in the caller's transaction, MUST charge all or none, MUST charge a key once however often it is asked
   * for, and MUST change nothing when it refuses. The balance pays for all of them, or for none.
   */
  charge(
    tx: Transaction,
    fees: Fees,
    clock: Clock,
  ): Promise<Result<null, 'balance-empty' | 'account-closed'>>;
  /** A renewal waits for so much: a card may be charged. In the transaction that found it out. */
  askFor(tx: Transaction, accountId: string, micros: bigint): Promise<void>;
  /** Administrators are told that a month waits for money, once a month: in the transaction that found it out. */
  notifyUnpaid(tx: Transaction, unpaid: UnpaidMonth, clock: Clock): Promise<void>;
  /** They are told so no longer: it is paid, or nobody has the number any more. */
  noLongerUnpaid(tx: Transaction, of: Numbered, clock: Clock): Promise<void>;
  /** And that it was lost. @param restorableUntil epoch milliseconds */
  notifyForfeited(tx: Transaction, lost: Numbered & { restorableUntil: number }, clock: Clock): Promise<void>;
  /** It is theirs again. */
  noLongerLost(tx: Transaction, of: Numbered, clock: Clock): Promise<void>;
  /** What a fee may take, in micro-dollars; below 0 something is owed. */
  available(sql: Sql, accountId: string): Promise<bigint>;
}
