/** Limits as administrators read and set them. */
import type { Limits, LimitsChange } from '#contract/billing/limits.ts';
import type { Clock } from '#kit/clock.ts';
import { NOTHING, plus, toMicros, type Usd } from '#kit/money.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { audit, type Actor } from '#server/store/audit-log.ts';
import { atOneInstant, transaction, type Pool } from '#server/store/database.ts';
import { isAsRead } from '#server/store/versions.ts';
import { withdrawNotice, publishBilling } from '../account/billing-events.ts';
import { blockKey, countryKey } from './notice-keys.ts';
import { readRules } from './outbound-facts.ts';
import { endedToday, runningNow, type Spending } from './spending.ts';

interface BlockRow {
  id: string;
  userId: string;
  since: Date;
  calls: number;
}

/** @param names of everybody in the account, by id */
export async function limitsOf(
  sql: Pool,
  accountId: string,
  names: ReadonlyMap<string, string>,
  clock: Clock,
): Promise<Limits> {
  const now = clock.now();
  const { rules, version } = await readRules(sql, accountId);
  const { accountDaily, agentDaily, newCountries, burstCalls, burstSeconds, areByPlan } = rules;
  const blocks = await sql<BlockRow[]>`
    select id, user_id, since, calls from outbound_blocks
    where account_id = ${accountId} and lifted_at is null order by since, id`;
  const held = await sql<{ country: string }[]>`
    select country from called_countries where account_id = ${accountId} and let_through_at is null order by country`;
  const spending = await spentToday(sql, accountId, now);
  const nameOf = (userId: string) => names.get(userId) ?? '';
  return {
    accountDailyMicros: microsOf(accountDaily),
    agentDailyMicros: microsOf(agentDaily),
    newCountries,
    burstCalls,
    burstSeconds,
    areByPlan,
    version,
    spentTodayMicros: toMicros(plus(...spending.values())),
    agents: [...spending].flatMap(([id, micros]) =>
      id === null || micros === NOTHING ? [] : { id, name: nameOf(id), spentTodayMicros: toMicros(micros) },
    ),
    blocks: blocks.map(({ since, ...block }) => ({
      ...block,
      name: nameOf(block.userId),
      since: since.getTime(),
    })),
    heldCountries: held.map(({ country }) => country),
  };
}

const microsOf = (limit: Usd | null) => (limit === null ? null : toMicros(limit));

/** The dearest first. */
async function spentToday(sql: Pool, accountId: string, at: number): Promise<Spending> {
  // A call that is settled meanwhile counts once, not twice or never.
  const [ended, running] = await atOneInstant(sql, async (tx) => [
    await endedToday(tx, accountId, at),
    await runningNow(tx, accountId, at),
  ]);
  const spenders = [...new Set([...ended.keys(), ...running.keys()])];
  return new Map(
    spenders
      .map((id): [string | null, Usd] => [id, plus(ended.get(id) ?? NOTHING, running.get(id) ?? NOTHING)])
      .sort(([, one], [, other]) => Number(other - one)),
  );
}

interface ByWhom {
  accountId: string;
  by: Actor;
}

const subjectOf = ({ accountId }: ByWhom, name = '') => ({ id: accountId, name });

export function setLimits(
  { sql, clock }: { sql: Pool; clock: Clock },
  { accountId, by }: ByWhom,
  change: LimitsChange,
): Promise<Result<{ version: number }, 'changed-meanwhile'>> {
  const { accountDailyMicros, agentDailyMicros, newCountries, burstCalls, burstSeconds, version } = change;
  return transaction(sql, async (tx) => {
    const { rules } = await readRules(tx, accountId);
    const [set] = await tx<{ version: number }[]>`
      insert into limits (account_id, account_daily_micros, agent_daily_micros, new_countries, burst_calls, burst_seconds)
      values (${accountId}, ${accountDailyMicros}, ${agentDailyMicros}, ${newCountries}, ${burstCalls}, ${burstSeconds})
      on conflict (account_id) do update set account_daily_micros = excluded.account_daily_micros,
        agent_daily_micros = excluded.agent_daily_micros, new_countries = excluded.new_countries,
        burst_calls = excluded.burst_calls, burst_seconds = excluded.burst_seconds
        where ${isAsRead(tx, 'limits', version)}
      returning version`;
    if (!set) return fail('changed-meanwhile');
    const entry = {
      action: 'limits.changed',
      before: {
        accountDailyMicros: microsOf(rules.accountDaily),
        agentDailyMicros: microsOf(rules.agentDaily),
        newCountries: rules.newCountries,
      },
      after: { accountDailyMicros, agentDailyMicros, newCountries },
    } as const;
    await audit(tx, { accountId, by, subject: subjectOf({ accountId, by }), ...entry }, clock);
    await publishBilling(tx, accountId, 'limits');
    return ok({ version: set.version });
  });
}

/** The agent may call out again, from a count of nothing. */
export async function liftBlock(
  sql: Pool,
  block: ByWhom & { id: string },
  clock: Clock,
): Promise<Result<null, 'not-found'>> {
  const { accountId, by, id } = block;
  return transaction(sql, async (tx) => {
    const [lifted] = await tx<{ userId: string; name: string }[]>`
      update outbound_blocks set lifted_at = ${new Date(clock.now())}
      where id = ${id} and account_id = ${accountId} and lifted_at is null
      returning user_id, coalesce((select facts ->> 'name' from notices
        where account_id = ${accountId} and key = ${blockKey(id)} order by at desc limit 1), '') as name`;
    if (!lifted) return fail('not-found');
    const subject = { id: lifted.userId, name: lifted.name };
    await audit(tx, { accountId, by, action: 'limits.block-lifted', subject }, clock);
    await withdrawNotice(tx, { accountId, key: blockKey(id) }, clock);
    await publishBilling(tx, accountId, 'limits');
    return ok(null);
  });
}

/** Calls to this country go through from now on, also before there was one. @param code ISO 3166 */
export async function letThrough(
  sql: Pool,
  { accountId, by, code }: ByWhom & { code: string },
  clock: Clock,
): Promise<void> {
  const now = new Date(clock.now());
  await transaction(sql, async (tx) => {
    await tx`
      insert into called_countries (account_id, country, first_at, let_through_at)
      values (${accountId}, ${code}, ${now}, ${now})
      on conflict (account_id, country) do update set let_through_at = excluded.let_through_at
        where called_countries.let_through_at is null`;
    const entry = {
      action: 'limits.country-let-through',
      subject: subjectOf({ accountId, by }, code),
    } as const;
    await audit(tx, { accountId, by, ...entry }, clock);
    await withdrawNotice(tx, { accountId, key: countryKey(code) }, clock);
    await publishBilling(tx, accountId, 'limits');
  });
}

export type FraudLimits = ReturnType<typeof fraudLimitsIn>;
/** @param namesOf everybody in an account, by id */
export const fraudLimitsIn = (
  sql: Pool,
  clock: Clock,
  namesOf: (accountId: string) => Promise<ReadonlyMap<string, string>>,
) => ({
  read: async (accountId: string) => limitsOf(sql, accountId, await namesOf(accountId), clock),
  change: (whose: ByWhom, change: LimitsChange) => setLimits({ sql, clock }, whose, change),
  liftBlock: (block: ByWhom & { id: string }) => liftBlock(sql, block, clock),
  letThrough: (country: ByWhom & { code: string }) => letThrough(sql, country, clock),
});
