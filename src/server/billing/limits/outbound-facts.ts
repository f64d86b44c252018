/** What the guard has to know of a call: one look by indexes, and one more at calls in progress where a daily limit is set. */
import { NOTHING, plus, usd } from '#kit/money.ts';
import type { Sql } from '#server/store/database.ts';
import { DEFAULT_RULES, type LimitRules, type OutboundFacts, type Spent } from './rules.ts';
import { dayOf, runningNow, spentIn } from './spending.ts';

/** Where every account calls, and where its own numbers are: there are none elsewhere. */
const HOME_COUNTRIES: ReadonlySet<string> = new Set(['US', 'CA']);

export interface Caller {
  accountId: string;
  /** null: a route forwards a call. */
  userId: string | null;
}

/** As stored; null where there is no row. */
export interface RulesRow {
  accountDailyMicros: bigint | null;
  agentDailyMicros: bigint | null;
  newCountries: LimitRules['newCountries'] | null;
  burstCalls: number;
  burstSeconds: number;
}

export function rulesOf(row: RulesRow | undefined): LimitRules {
  if (!row || row.newCountries === null) return DEFAULT_RULES;
  const {
    accountDailyMicros: account,
    agentDailyMicros: agent,
    newCountries,
    burstCalls,
    burstSeconds,
  } = row;
  return {
    accountDaily: account === null ? null : usd(account),
    agentDaily: agent === null ? null : usd(agent),
    ...{ newCountries, burstCalls, burstSeconds },
  };
}

interface SpentRow extends RulesRow {
  endedByAccount: bigint;
  endedByAgent: bigint;
}

interface FactsRow extends SpentRow {
  isBlocked: boolean;
  recentCalls: number;
  isCountryKnown: boolean;
}

const columns = (sql: Sql) => sql`
  l.account_daily_micros, l.agent_daily_micros, l.new_countries, l.burst_calls, l.burst_seconds,
  ended.by_account as ended_by_account, ended.by_agent as ended_by_agent`;

/** The account's rules, and what ended calls have cost today: nobody adds that up where there is no limit to it. */
const rulesAndSpent = (sql: Sql, { accountId, userId }: Caller, at: number) => sql`
  (select id from accounts where id = ${accountId}) a
  left join limits l on l.account_id = a.id
  cross join lateral (
    select coalesce(sum(micros), 0)::bigint as by_account,
      coalesce(sum(micros) filter (where user_id = ${userId}), 0)::bigint as by_agent
    from spent_days where account_id = a.id and day = ${dayOf(at)}::date
      and (l.account_daily_micros is not null or l.agent_daily_micros is not null)) ended`;

export async function readOutbound(
  sql: Sql,
  caller: Caller & { country: string | null },
  at: number,
): Promise<{ rules: LimitRules; facts: OutboundFacts }> {
  const { accountId, userId, country } = caller;
  const [row] = await sql<FactsRow[]>`
    select ${columns(sql)},
      exists (select from outbound_blocks where user_id = ${userId} and lifted_at is null) as is_blocked,
      (select count(*) from call_charges
        where user_id = ${userId} and direction = 'outbound' and started_at <= ${new Date(at)}
          and started_at > greatest(
            ${new Date(at)}::timestamptz - make_interval(secs => coalesce(l.burst_seconds, ${DEFAULT_RULES.burstSeconds})),
            (select max(lifted_at) from outbound_blocks where user_id = ${userId})))::int as recent_calls,
      exists (select from called_countries
        where account_id = ${accountId} and country = ${country} and let_through_at is not null) as is_country_known
    from ${rulesAndSpent(sql, caller, at)}`;
  if (!row) throw new Error(`there is no account ${accountId}`);
  const { isBlocked, recentCalls } = row;
  const isCountryNew = country !== null && !HOME_COUNTRIES.has(country) && !row.isCountryKnown;
  const { rules, spent } = await withRunning(sql, caller, row, at);
  return { rules, facts: { spent, isBlocked, recentCalls, isForwarded: userId === null, isCountryNew } };
}

export async function readSpent(
  sql: Sql,
  caller: Caller,
  at: number,
): Promise<{ rules: LimitRules; spent: Spent }> {
  const [row] = await sql<SpentRow[]>`
    select ${columns(sql)} from ${rulesAndSpent(sql, caller, at)}`;
  if (!row) throw new Error(`there is no account ${caller.accountId}`);
  return withRunning(sql, caller, row, at);
}

/** Without a daily limit nobody asks what is spent. */
async function withRunning(sql: Sql, { accountId, userId }: Caller, row: SpentRow, at: number) {
  const rules = rulesOf(row);
  if (rules.accountDaily === null && rules.agentDaily === null) {
    return { rules, spent: { byAccount: NOTHING, byAgent: NOTHING } };
  }
  const running = spentIn(await runningNow(sql, accountId, at), userId);
  const spent = {
    byAccount: plus(usd(row.endedByAccount), running.byAccount),
    byAgent: plus(usd(row.endedByAgent), running.byAgent),
  };
  return { rules, spent };
}
