/**
 * Against fraud: a stolen password must neither empty the balance nor ring half the world. The rules are in rules.ts; here
 * is what follows, in the transaction of the call that it is about, so that those concerned know it once that commits.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '#kit/clock.ts';
import { toMicros, usd } from '#kit/money.ts';
import type { Sql, Transaction } from '#server/store/database.ts';
import { withdrawNotice, publishBilling, notifyAdministrators } from '../account/billing-events.ts';
import { dayAt } from '../ledger/account-days.ts';
import { blockKey, countryKey } from './notice-keys.ts';
import { readOutbound, readSpent, type Caller } from './outbound-facts.ts';
import {
  judgeOutbound,
  limitReached,
  type DailyLimit,
  type LimitRules,
  type OutboundFacts,
  type Verdict,
} from './rules.ts';

export type LimitRefusal = 'daily-limit' | 'calls-blocked' | 'new-country-held';

interface Named {
  /** For those who are told. */
  agentName: string | null;
}

export interface OutboundAttempt extends Caller, Named {
  /** ISO 3166 of the number called; null: in no country's plan. */
  country: string | null;
}

const refusals: Record<Verdict, LimitRefusal | null> = {
  pass: null,
  'first-to-country': null,
  blocked: 'calls-blocked',
  burst: 'calls-blocked',
  'agent-limit': 'daily-limit',
  'account-limit': 'daily-limit',
  'country-held': 'new-country-held',
};

/** May this call go out? In the transaction that opens its charge, which is how it is counted, before that and with the account's lock; commits also when it refuses. */
export async function refuseOutbound(
  tx: Transaction,
  attempt: OutboundAttempt,
  clock: Clock,
): Promise<LimitRefusal | null> {
  return (await judgedOutbound(tx, attempt, clock)).refuse();
}

/** As `refuseOutbound`, in two steps: what is looked up goes with other questions, what follows waits for their answers. */
export async function judgedOutbound(
  tx: Transaction,
  attempt: OutboundAttempt,
  clock: Clock,
): Promise<{ refuse: () => Promise<LimitRefusal | null> }> {
  const { rules, facts } = await readOutbound(tx, attempt, clock.now());
  return { refuse: () => follow(tx, attempt, { rules, facts }, clock) };
}

async function follow(
  tx: Transaction,
  attempt: OutboundAttempt,
  { rules, facts }: { rules: LimitRules; facts: OutboundFacts },
  clock: Clock,
): Promise<LimitRefusal | null> {
  const verdict = judgeOutbound(rules, facts);
  if (verdict === 'burst') await block(tx, attempt, { calls: facts.recentCalls + 1, ...rules }, clock);
  if (verdict === 'agent-limit' || verdict === 'account-limit') {
    await notifyOfLimit(tx, attempt, { verdict, rules }, clock);
  }
  if (verdict === 'first-to-country' || verdict === 'country-held') {
    await noteCountry(tx, attempt, verdict === 'country-held', clock);
  }
  return refusals[verdict];
}

/** May a call in progress have more? Only the daily limits end one, and none that a route forwards for a customer. */
export async function refuseMore(
  tx: Transaction,
  caller: Caller & Named,
  clock: Clock,
): Promise<'daily-limit' | null> {
  if (caller.userId === null) return null;
  const { rules, spent } = await readSpent(tx, caller, clock.now());
  const verdict = limitReached(rules, spent);
  if (verdict) await notifyOfLimit(tx, caller, { verdict, rules }, clock);
  return verdict && 'daily-limit';
}

/** What a call would meet now; it is not counted, and nobody is told. */
export async function forecastOutbound(
  sql: Sql,
  attempt: Omit<OutboundAttempt, 'agentName'>,
  clock: Clock,
): Promise<LimitRefusal | null> {
  const { rules, facts } = await readOutbound(sql, attempt, clock.now());
  return refusals[judgeOutbound(rules, facts)];
}

/** Until an administrator lifts it. */
async function block(
  tx: Transaction,
  { accountId, userId, agentName }: OutboundAttempt,
  { calls, burstSeconds: seconds }: { calls: number; burstSeconds: number },
  clock: Clock,
): Promise<void> {
  const blockId = randomUUID();
  await tx`
    insert into outbound_blocks (id, account_id, user_id, calls, since)
    values (${blockId}, ${accountId}, ${userId}, ${calls}, ${new Date(clock.now())})`;
  const facts = { kind: 'calls-blocked', blockId, userId, name: agentName ?? '', calls, seconds } as const;
  await notifyAdministrators(tx, { accountId, key: blockKey(blockId), facts }, clock);
  await publishBilling(tx, accountId, 'limits');
}

/** Once a day, and once more where the limit was changed and is reached again. */
async function notifyOfLimit(
  tx: Transaction,
  { accountId, userId, agentName }: Caller & Named,
  { verdict, rules }: { verdict: DailyLimit; rules: LimitRules },
  clock: Clock,
): Promise<void> {
  const isAgents = verdict === 'agent-limit';
  const [who, name] = isAgents ? [userId, agentName ?? ''] : [null, ''];
  const limit = (isAgents ? rules.agentDaily : rules.accountDaily) ?? usd(0n);
  const [changed] = await tx<{ day: string }[]>`
    insert into spent_days (account_id, day, user_id, micros, told_micros)
    values (${accountId}, ${dayAt(tx, accountId, clock.now())}, ${who}, 0, ${limit})
    on conflict (account_id, day, user_id) do update set told_micros = excluded.told_micros
      where spent_days.told_micros is distinct from excluded.told_micros
    returning day::text`;
  if (!changed) return;
  const isByPlan = rules.areByPlan;
  const facts = { kind: 'daily-limit', userId: who, name, micros: toMicros(limit), isByPlan } as const;
  const key = `daily-limit:${who ?? 'account'}:${changed.day}:${limit}`;
  await notifyAdministrators(tx, { accountId, key, facts }, clock);
  await publishBilling(tx, accountId, 'limits');
}

/** Let through it is new no more; held it is told once, until an administrator lets it through. */
async function noteCountry(
  tx: Transaction,
  { accountId, userId, agentName, country: code }: OutboundAttempt,
  isHeld: boolean,
  clock: Clock,
): Promise<void> {
  if (code === null) return;
  const now = new Date(clock.now());
  const noted = await tx`
    insert into called_countries (account_id, country, first_at, let_through_at)
    values (${accountId}, ${code}, ${now}, ${isHeld ? null : now})
    on conflict (account_id, country) do update set let_through_at = excluded.let_through_at
      where excluded.let_through_at is not null
    returning country`;
  if (noted.length === 0) return;
  // It may have waited before.
  if (!isHeld) await withdrawNotice(tx, { accountId, key: countryKey(code) }, clock);
  const facts = { kind: 'new-country', code, userId, name: agentName ?? '', isHeld } as const;
  await notifyAdministrators(tx, { accountId, key: countryKey(code), facts }, clock);
  await publishBilling(tx, accountId, 'limits');
}
