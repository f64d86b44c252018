/** What the guard has to know of a call: one look by indexes, and one more at calls in progress where they may reach a daily limit. */
import type { PlanId } from '#contract/billing/plans.ts';
import { plus, usd } from '#kit/money.ts';
import type { Sql } from '#server/store/database.ts';
import { dayAt } from '../ledger/account-days.ts';
import {
  DEFAULT_BURST,
  defaultRules,
  limitReached,
  type LimitRules,
  type OutboundFacts,
  type Spent,
} from './rules.ts';
import { runningNow, spentIn } from './spending.ts';

/** Where every account calls, and where its own numbers are: there are none elsewhere. */
const HOME_COUNTRIES: ReadonlySet<string> = new Set(['US', 'CA']);

export interface Caller {
  accountId: string;
  /** null: a route forwards a call. */
  userId: string | null;
}

/** As stored; null where administrators have set no limits: then the plan's hold. */
interface RulesRow {
  plan: PlanId;
  accountDailyMicros: bigint | null;
  agentDailyMicros: bigint | null;
  newCountries: LimitRules['newCountries'] | null;
  burstCalls: number | null;
  burstSeconds: number | null;
  version: number | null;
}

function rulesOf({ plan, newCountries, burstCalls, burstSeconds, ...row }: RulesRow): LimitRules {
  if (newCountries === null || burstCalls === null || burstSeconds === null) return defaultRules(plan);
  const { accountDailyMicros: account, agentDailyMicros: agent } = row;
  return {
    accountDaily: account === null ? null : usd(account),
    agentDaily: agent === null ? null : usd(agent),
    newCountries,
    burstCalls,
    burstSeconds,
    areByPlan: false,
  };
}

export async function readRules(
  sql: Sql,
  accountId: string,
): Promise<{ rules: LimitRules; version: number }> {
  const [row] = await sql<RulesRow[]>`select ${rulesColumns(sql)} from ${rulesFor(sql, accountId)}`;
  if (!row) throw new Error(`there is no account ${accountId}`);
  return { rules: rulesOf(row), version: row.version ?? 0 };
}

interface SpentRow extends RulesRow {
  endedByAccount: bigint;
  endedByAgent: bigint;
  reserved: bigint;
}

interface FactsRow extends SpentRow {
  isBlocked: boolean;
  recentCalls: number;
  isCountryKnown: boolean;
}

const rulesColumns = (sql: Sql) => sql`
  coalesce(s.plan, 'starter') as plan, l.version,
  l.account_daily_micros, l.agent_daily_micros, l.new_countries, l.burst_calls, l.burst_seconds`;

const rulesFor = (sql: Sql, accountId: string) => sql`
  (select id from accounts where id = ${accountId}) a
  left join limits l on l.account_id = a.id
  left join subscriptions s on s.account_id = a.id`;

const columns = (sql: Sql) => sql`
  ${rulesColumns(sql)}, ended.by_account as ended_by_account, ended.by_agent as ended_by_agent,
  reservation.micros as reserved`;

/** The account's rules, what ended calls have cost today, and what those in progress have set aside. */
const rulesAndSpent = (sql: Sql, { accountId, userId }: Caller, at: number) => sql`
  ${rulesFor(sql, accountId)}
  join ledger_balances reservation on reservation.account_id = a.id and reservation.bucket = 'reserved'
  cross join lateral (
    select coalesce(sum(micros), 0)::bigint as by_account,
      coalesce(sum(micros) filter (where user_id = ${userId}), 0)::bigint as by_agent
    from spent_days where account_id = a.id and day = ${dayAt(sql, accountId, at)}) ended`;

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
            ${new Date(at)}::timestamptz - make_interval(secs => coalesce(l.burst_seconds, ${DEFAULT_BURST.burstSeconds})),
            -- A clock that was set back counts anew, though what was lifted then lies ahead.
            (select max(lifted_at) from outbound_blocks where user_id = ${userId} and lifted_at <= ${new Date(at)})))::int as recent_calls,
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

/** Calls in progress come to what they have set aside at most: only where that reaches a limit are they gone through. */
async function withRunning(sql: Sql, { accountId, userId }: Caller, row: SpentRow, at: number) {
  const rules = rulesOf(row);
  const spentWith = (running: Spent): Spent => ({
    byAccount: plus(usd(row.endedByAccount), running.byAccount),
    byAgent: plus(usd(row.endedByAgent), running.byAgent),
  });
  const reservation = usd(row.reserved);
  const most = spentWith({ byAccount: reservation, byAgent: reservation });
  if (limitReached(rules, most) === null) return { rules, spent: most };
  return { rules, spent: spentWith(spentIn(await runningNow(sql, accountId, at), userId)) };
}
