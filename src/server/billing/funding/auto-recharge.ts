/** [FAQ] Auto-recharge: when the balance falls below the threshold, the card is charged so that the balance becomes the chosen amount. */
import { randomUUID } from 'node:crypto';
import type { Account } from '#contract/billing/account.ts';
import { LEAST_PAYMENT_MICROS } from '#contract/billing/payments.ts';
import type { Clock } from '#kit/clock.ts';
import { minus, most, NOTHING, usd, type Usd } from '#kit/money.ts';
import type { Sql, Transaction } from '#server/store/database.ts';
import { publishBilling } from '../account/billing-events.ts';
import { insertPayment } from './payment-rows.ts';

const HOUR_MS = 3_600_000;
const BACK_OFF_HOURS = [1, 6, 24];
export const LONGEST_REST_MS = 24 * HOUR_MS;
const CENT = 10_000n;
const LEAST = usd(BigInt(LEAST_PAYMENT_MICROS));

export interface RechargeState {
  isOn: boolean;
  threshold: Usd;
  amount: Usd;
  /** Epoch milliseconds; set after declines. */
  nextTryAt: number | null;
  /** A charge is in flight. */
  isPending: boolean;
  /** As it is shown: calls in progress have cost what they have cost so far. */
  balance: Usd;
  /** Of it, what a fee may take: all but what calls in progress hold. */
  free: Usd;
  /** A fee that waits for money. */
  needed: Usd;
  now: number;
}

/** What is to be charged now, in whole cents; null: nothing. */
export function rechargeFor(state: RechargeState): Usd | null {
  const { isOn, threshold, amount, nextTryAt, isPending, balance, free, needed, now } = state;
  if (!isOn || isPending || rests(nextTryAt, now)) return null;
  const isShort = needed > free && needed > NOTHING;
  if (balance >= threshold && !isShort) return null;
  const lacking = most(minus(amount, balance), isShort ? minus(needed, free) : NOTHING);
  return upToCents(most(lacking, LEAST));
}

/** A rest that is longer than the longest was written before the clock was set back. */
const rests = (nextTryAt: number | null, now: number): boolean =>
  nextTryAt !== null && nextTryAt > now && nextTryAt <= now + LONGEST_REST_MS;

const upToCents = (amount: Usd): Usd => usd(((amount + CENT - 1n) / CENT) * CENT);

/** After so many declines in a row. Epoch milliseconds. */
export function nextTryAfter(failures: number, now: number): number {
  return now + (BACK_OFF_HOURS[Math.min(failures, BACK_OFF_HOURS.length) - 1] ?? 0) * HOUR_MS;
}

interface RechargeRow {
  isOn: boolean;
  thresholdMicros: bigint;
  amountMicros: bigint;
  nextTryAt: Date | null;
  isPending: boolean;
  cardId: string | null;
}

/** Asks for money, in the transaction in which it was found to be missing. @param needed what the balance is to cover */
export type AskForMoney = (tx: Transaction, accountId: string, needed: Usd) => Promise<unknown>;

/**
 * Looks whether the card is to be charged, and writes the payment down in this transaction; the processor charges it once that
 * commits. Hold the account's money (lockAvailable, accountSnapshot) before. @param needMicros a fee that waits for money
 * @returns whether a charge is under way now
 */
export async function requestRecharge(
  tx: Sql,
  account: Account,
  clock: Clock,
  needMicros = 0n,
): Promise<boolean> {
  if (account.state === 'closed') return false;
  const [row] = await tx<RechargeRow[]>`
    select is_on, threshold_micros, amount_micros, next_try_at, c.id as card_id,
      exists (select from payments p where p.account_id = r.account_id and p.state = 'pending') as is_pending
    from auto_recharges r
      left join cards c on c.account_id = r.account_id and c.role = 'first' and c.removed_at is null
    where r.account_id = ${account.id} and r.is_on`;
  if (!row || row.cardId === null) return false;
  const micros = rechargeFor(stateOf(row, account, needMicros, clock.now()));
  if (micros === null) return row.isPending;
  await charge(tx, { accountId: account.id, cardId: row.cardId, micros }, clock);
  return true;
}

function stateOf(row: RechargeRow, account: Account, needMicros: bigint, now: number): RechargeState {
  const { availableMicros, reservedMicros, runningMicros } = account;
  return {
    isOn: row.isOn,
    threshold: usd(row.thresholdMicros),
    amount: usd(row.amountMicros),
    nextTryAt: row.nextTryAt?.getTime() ?? null,
    isPending: row.isPending,
    balance: usd(BigInt(availableMicros)),
    free: usd(BigInt(availableMicros + runningMicros - reservedMicros)),
    needed: usd(needMicros),
    now,
  };
}

interface Recharge {
  accountId: string;
  cardId: string;
  micros: bigint;
}

async function charge(tx: Sql, recharge: Recharge, clock: Clock): Promise<void> {
  const at = clock.now();
  const facts = { kind: 'auto-recharge', purpose: null, askedBy: null, returnUrl: null } as const;
  const isNew = await insertPayment(tx, { id: randomUUID(), ...recharge, ...facts, at, nextLookAt: at });
  if (isNew) await publishBilling(tx, recharge.accountId, 'payments');
}

/** The backup card in the place of one that was declined. false: there is none, it is that one, or nobody wants it any more. */
export async function chargeBackup(
  tx: Sql,
  declined: { accountId: string; cardId: string; micros: bigint },
  clock: Clock,
): Promise<boolean> {
  const { accountId, micros } = declined;
  const [backup] = await tx<{ id: string }[]>`
    select id from cards join auto_recharges r using (account_id)
    where account_id = ${accountId} and r.is_on and role = 'backup' and removed_at is null
      and id <> ${declined.cardId}`;
  if (backup) await charge(tx, { accountId, cardId: backup.id, micros }, clock);
  return backup !== undefined;
}
