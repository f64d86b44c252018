/** What must hold of the books at any moment, each by its name, as an auditor would ask the database. */
import type { Sql } from '#server/store/database.ts';

export interface Finding {
  invariant: string;
  accountId: string;
  detail: string;
}

type Asked = Promise<{ accountId: string; detail: string }[]>;
type Invariant = readonly [name: string, broken: (sql: Sql, quantumMicros: bigint) => Asked];

/** Cheap: asked every few steps. */
const always: readonly Invariant[] = [
  [
    'the books sum to zero',
    (sql): Asked => sql`
      select account_id, sum(micros)::text as detail from ledger_balances group by account_id having sum(micros) <> 0`,
  ],
  [
    'what is reserved is what open charges hold',
    (sql): Asked => sql`
      select account_id, b.micros || ' reserved, held ' || coalesce(sum(c.reserved_micros), 0) as detail
      from ledger_balances b left join call_charges c using (account_id)
      where b.bucket = 'reserved' and (c.id is null or c.ended_at is null)
      group by account_id, b.micros having b.micros <> coalesce(sum(c.reserved_micros), 0)`,
  ],
  [
    'no balance is below zero by more than a quantum per call in progress',
    (sql, quantumMicros): Asked => sql`
      select b.account_id, b.micros::text as detail from ledger_balances b
      where b.bucket = 'available' and b.micros < 0 and b.micros
        + coalesce((select sum(-net_micros) from ledger_entries e where e.account_id = b.account_id and e.kind = 'refund'), 0)
        + ${quantumMicros} * greatest(1, (select count(*) from call_charges c
            where c.account_id = b.account_id and c.ended_at is null and c.direction = 'inbound')) < 0`,
  ],
  [
    'packages are never negative',
    (sql): Asked => sql`
      select account_id, seconds || ' s, used ' || used_seconds || ', held ' || held_seconds as detail
      from package_buckets where used_seconds < 0 or held_seconds < 0 or used_seconds + held_seconds > seconds`,
  ],
];

/** Adds up everything that was ever written: asked now and then, and at the end. */
const thorough: readonly Invariant[] = [
  [
    'the sum of the postings is the balance',
    (sql): Asked => sql`
      select b.account_id, b.bucket || ' ' || b.micros || ', posted ' || coalesce(sum(p.micros), 0) as detail
      from ledger_balances b left join ledger_postings p using (account_id, bucket)
      group by b.account_id, b.bucket, b.micros having b.micros <> coalesce(sum(p.micros), 0)`,
  ],
  [
    'each call is settled once',
    (sql): Asked => sql`
      select c.account_id, c.id || ' settled ' || count(e.id) || ' times' as detail
      from call_charges c left join ledger_entries e on e.charge_id = c.id and e.kind = 'settle'
      group by c.id having count(e.id) > 1 or (c.ended_at is null and count(e.id) > 0)
        or coalesce(sum(-e.net_micros), 0) <> coalesce(c.cost_micros, 0)`,
  ],
  [
    'a call costs what it talked, by its increments',
    (sql): Asked => sql`
      with talked as (
        select *, case when answered_at is null then null else
          least(greatest(0, ceil(extract(epoch from ended_at - answered_at))),
            case when exhausted then paid_for_seconds end)::bigint end as seconds
        from call_charges where ended_at is not null
      ), priced as (
        select *, case when seconds is null then 0 else greatest(first_seconds,
          first_seconds + ceil((seconds - first_seconds)::numeric / then_seconds) * then_seconds)::bigint end as must_bill
        from talked
      )
      select account_id, id || ' billed ' || billed_seconds || ' of ' || must_bill || ' s, cost ' || cost_micros as detail
      from priced where billed_seconds <> must_bill or package_seconds > billed_seconds
        or cost_micros <> ((billed_seconds - package_seconds) * micros_per_minute + 30) / 60`,
  ],
  [
    'what was spent is what calls and fees came to',
    (sql): Asked => sql`
      select account_id, b.micros || ' spent' as detail from ledger_balances b where bucket = 'usage' and micros <>
        coalesce((select sum(cost_micros) from call_charges c where c.account_id = b.account_id), 0)
        - coalesce((select sum(net_micros) from ledger_entries e
            where e.account_id = b.account_id and e.kind in ('fee', 'credit')), 0)`,
  ],
  [
    'entries follow one another in time and balance',
    (sql): Asked => sql`
      select account_id, 'entry ' || id as detail from (
        select account_id, id, at, rest_micros, net_micros,
          lag(at) over chain as at_before, lag(rest_micros, 1, 0::bigint) over chain as rest_before
        from ledger_entries window chain as (partition by account_id order by id)) chained
      where at < at_before or rest_micros <> rest_before + net_micros`,
  ],
  [
    'each fee is charged once',
    (sql): Asked => sql`
      select account_id, cause::text || ' ' || count(*) || ' times' as detail from ledger_entries
      where kind = 'fee' and cause->>'type' in ('plan', 'number') group by account_id, cause having count(*) > 1
      union all
      select account_id, cause::text || ' paid ' || count(*) || ' times' from ledger_entries e
      where kind = 'fee' and cause->>'type' = 'package' group by account_id, cause
      having count(*) <> (select count(*) from package_buckets b join packages p on p.id = b.package_id
        where b.account_id = e.account_id and p.offer_id = cause->>'offerId'
          and (extract(epoch from b.from_at) * 1000)::bigint = (cause->>'from')::bigint)`,
  ],
  [
    'what usage and statements are read from is what calls and entries come to',
    (sql): Asked => sql`
      select account_id, 'in ' || count(*) || ' quarters of an hour' as detail from (
        select account_id, begins_at, calls, billed_seconds, package_seconds, cost_micros from usage_quarters
        except all
        select account_id, date_bin('15 minutes', ended_at, 'epoch'), count(*), sum(billed_seconds),
          sum(package_seconds), sum(cost_micros) from call_charges where billed_seconds > 0 group by 1, 2) wrong
      group by account_id
      union all
      select account_id, 'on ' || count(*) || ' days' from (
        select account_id, dimension, day, key, calls, billed_seconds, package_seconds, cost_micros from usage_days
        except all
        select c.account_id, k.dimension, (c.ended_at at time zone 'UTC')::date, k.key, count(*), sum(c.billed_seconds),
          sum(c.package_seconds), sum(c.cost_micros)
        from call_charges c cross join lateral usage_keys(c) k where c.billed_seconds > 0 group by 1, 2, 3, 4) wrong
      group by account_id
      union all
      select account_id, 'in ' || count(*) || ' sums of statements' from (
        select account_id, month, kind, micros from statement_sums
        except all
        select account_id, date_trunc('month', at at time zone 'UTC')::date, kind, sum(net_micros)
        from ledger_entries where kind <> 'reserve' group by 1, 2, 3) wrong
      group by account_id
      union all
      select account_id, 'for ' || count(*) || ' numbers of statements' from (
        select account_id, month, number, calls, billed_seconds, package_seconds, micros from statement_numbers
        except all
        select e.account_id, date_trunc('month', e.at at time zone 'UTC')::date,
          coalesce(c.tracking_number, case when c.direction = 'inbound' then c.number end, ''),
          count(*), sum(c.billed_seconds), sum(c.package_seconds), sum(-e.net_micros)
        from ledger_entries e join call_charges c on c.id = e.charge_id
        where e.kind = 'settle' and (e.net_micros <> 0 or (e.cause ->> 'packageSeconds')::bigint > 0)
        group by 1, 2, 3) wrong
      group by account_id
      union all
      -- Nothing is left out of them either.
      select c.account_id, sum(c.billed_seconds) || ' s billed, kept ' || coalesce(max(u.seconds), 0)
      from call_charges c
        left join (select account_id, sum(billed_seconds) as seconds from usage_quarters group by 1) u using (account_id)
      where c.billed_seconds > 0 group by c.account_id having sum(c.billed_seconds) <> coalesce(max(u.seconds), 0)`,
  ],
  [
    'what folded days come to by any filters is what their calls come to',
    (sql): Asked => sql`
      with days as materialized (
        -- The last sixty: older ones stay as they are.
        select account_id, cell, day, has_many, id from usage_cells join usage_folded using (account_id) where day >= until - 60
      ), charged as materialized (
        select c.account_id, (c.ended_at at time zone 'UTC')::date as day, billed_seconds, package_seconds, cost_micros,
          k.keys || jsonb_build_object('day', (extract(hour from c.ended_at at time zone 'UTC')::int * 4
            + extract(minute from c.ended_at at time zone 'UTC')::int / 15)::text) as keys
        from call_charges c join usage_folded f on f.account_id = c.account_id
          and c.ended_at >= (until - 60)::timestamp at time zone 'UTC' and c.ended_at < until::timestamp at time zone 'UTC'
          cross join lateral (select jsonb_object_agg(dimension, key) as keys from usage_keys(c)) k
        where c.billed_seconds > 0
      ), parts as (
        select cell_id, part, direction, number, agent, source, destination, quarter, calls, billed_seconds, package_seconds,
          cost_micros
        from usage_parts
        union all
        select cell_id, 'day', null, null, null, null, null, quarter, calls[quarter + 2] - calls[quarter + 1],
          billed_seconds[quarter + 2] - billed_seconds[quarter + 1],
          package_seconds[quarter + 2] - package_seconds[quarter + 1], cost_micros[quarter + 2] - cost_micros[quarter + 1]
        from usage_times cross join generate_series(0, 95) quarter
        where calls[quarter + 2] <> calls[quarter + 1]
      ), told as materialized (
        select account_id, cell, day, part, case when has_many
            then to_jsonb(coalesce(direction, number, agent, source, destination, quarter::text))
            else jsonb_build_object('direction', direction, 'number', number, 'agent', agent, 'source', source, 'destination',
              destination, 'day', quarter::text) end as key,
          sum(calls) as calls, sum(billed_seconds), sum(package_seconds), sum(cost_micros)
        from days join parts on cell_id = id group by 1, 2, 3, 4, 5
      ), owed as materialized (
        select account_id, cell, day, part, case when has_many then keys -> part else keys end as key,
          count(*) as calls, sum(billed_seconds), sum(package_seconds), sum(cost_micros)
        from days join charged using (account_id, day) cross join unnest(case when has_many
          then array['direction', 'number', 'agent', 'source', 'destination', 'day'] else array[''] end) as part
        where keys @> cell group by 1, 2, 3, 4, 5
      )
      select account_id, count(*) || ' parts of cells' as detail
      from ((table told except all table owed) union all (table owed except all table told)) wrong group by account_id
      union all
      -- Whatever has calls is found: by its own cell, or by one with few calls.
      select account_id, count(*) || ' sets of keys without a cell'
      from (
        select account_id, day, '{}'::jsonb as keys from charged
        union
        select account_id, day, cell || jsonb_build_object(part, key) from told where part not in ('', 'day')) sets
      where not exists (select from days d where d.account_id = sets.account_id and d.day = sets.day
        and (d.cell = keys or (not has_many and keys @> d.cell)))
      group by account_id`,
  ],
  [
    'what a month has talked and a day has spent is what calls come to',
    (sql): Asked => sql`
      select account_id, 'in ' || month as detail from (
        select account_id, month, billed_seconds from usage_months
        except all
        select account_id, date_trunc('month', ended_at at time zone 'UTC')::date, sum(billed_seconds)
        from call_charges where ended_at is not null group by 1, 2) wrong
      union all
      select account_id, 'on ' || day from (
        select account_id, day, user_id, micros from spent_days where micros > 0
        except all
        select account_id, (ended_at at time zone 'UTC')::date, case when direction = 'outbound' then user_id end,
          sum(cost_micros) from call_charges where cost_micros > 0 group by 1, 2, 3) wrong
      union all
      select account_id, sum(cost_micros) || ' spent, not ' || coalesce(max(spent), 0)
      from call_charges left join (select account_id, sum(micros) as spent from spent_days group by 1) s using (account_id)
      where cost_micros > 0 group by account_id having sum(cost_micros) <> coalesce(max(spent), 0)`,
  ],
  [
    'what packages gave is what calls took',
    (sql): Asked => sql`
      select b.account_id, b.id || ' used ' || b.used_seconds || ', held ' || b.held_seconds as detail
      from package_buckets b left join package_holds h on h.bucket_id = b.id group by b.id
      having b.used_seconds <> coalesce(sum(h.used_seconds), 0) or b.held_seconds <> coalesce(sum(h.held_seconds), 0)
      union all
      select c.account_id, c.id || ' took ' || c.package_seconds || ' s' from call_charges c
        left join package_holds h on h.charge_id = c.id group by c.id
      having coalesce(sum(h.used_seconds), 0) <> c.package_seconds or coalesce(sum(h.held_seconds), 0) <> c.held_seconds`,
  ],
];

/** @param quantumMicros the most that a minute of an inbound call costs */
export async function findingsIn(
  sql: Sql,
  quantumMicros: bigint,
  { isThorough = false } = {},
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [invariant, broken] of isThorough ? [...always, ...thorough] : always) {
    for (const row of await broken(sql, quantumMicros)) findings.push({ invariant, ...row });
  }
  return findings;
}

/** The account's last entries: what explains a finding. */
export async function lastEntries(sql: Sql, accountId: string): Promise<string[]> {
  const entries = await sql<{ line: string }[]>`
    select concat_ws(' ', id, at, kind, net_micros, '→', rest_micros, key, cause) as line from ledger_entries
    where account_id = ${accountId} order by id desc limit 15`;
  return entries.map(({ line }) => line).reverse();
}
