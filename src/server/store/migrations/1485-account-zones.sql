-- From an instant on, an account counts its days and months by the clocks of a time zone; before its first one by UTC. An
-- account's instants are the beginnings of its months in that zone, so that no month is torn (server/billing/account).
create table account_zones (
  account_id uuid not null references accounts,
  since timestamptz not null,
  time_zone text not null,
  primary key (account_id, since)
);

create function zone_at(account uuid, instant timestamptz) returns text language sql stable as $$
  select coalesce((select time_zone from account_zones where account_id = account and since <= instant
    order by since desc limit 1), 'UTC')
$$;
create function day_at(account uuid, instant timestamptz) returns date language sql stable as $$
  select (instant at time zone zone_at(account, instant))::date
$$;
-- Its first day.
create function month_at(account uuid, instant timestamptz) returns date language sql stable as $$
  select date_trunc('month', day_at(account, instant))::date
$$;
-- The first instant that is in the month, or after it where a change of zone has left it no instant.
create function month_begin(account uuid, month date) returns timestamptz language sql stable as $$
  with zones as (
    select time_zone, since, lead(since, 1, timestamptz 'infinity') over (order by since, is_own) as until
    from (
      select 'UTC' as time_zone, timestamptz '-infinity' as since, false as is_own
      union all
      select time_zone, since, true from account_zones where account_id = account) zone
  )
  select min(greatest(since, month::timestamp at time zone time_zone))
  from zones where greatest(since, month::timestamp at time zone time_zone) < until
$$;

-- As in migration 1320, by the account's days.
create or replace function add_settlement() returns trigger language plpgsql as $$
declare
  ended_on date = (new.ended_at at time zone 'UTC')::date;
  account_day date = day_at(new.account_id, new.ended_at);
begin
  with months as (
    insert into usage_months as m
      values (new.account_id, date_trunc('month', account_day)::date, new.billed_seconds)
      on conflict (account_id, month) do update set billed_seconds = m.billed_seconds + excluded.billed_seconds
  ), spent as (
    insert into spent_days as s (account_id, day, user_id, micros)
      select new.account_id, account_day, case when new.direction = 'outbound' then new.user_id end, new.cost_micros
      where new.cost_micros > 0
      on conflict (account_id, day, user_id) do update set micros = s.micros + excluded.micros
  ), quarters as (
    insert into usage_quarters as u
      select new.account_id, date_bin('15 minutes', new.ended_at, 'epoch'), 1, new.billed_seconds, new.package_seconds,
        new.cost_micros
      where new.billed_seconds > 0
      on conflict (account_id, begins_at) do update set calls = u.calls + 1,
        billed_seconds = u.billed_seconds + excluded.billed_seconds,
        package_seconds = u.package_seconds + excluded.package_seconds, cost_micros = u.cost_micros + excluded.cost_micros
  )
  insert into usage_days as u
    select new.account_id, k.dimension, ended_on, k.key, k.name, new.ended_at, 1,
      new.billed_seconds, new.package_seconds, new.cost_micros
    from usage_keys(new) k where new.billed_seconds > 0
    on conflict (account_id, dimension, day, key) do update set calls = u.calls + 1,
      billed_seconds = u.billed_seconds + excluded.billed_seconds,
      package_seconds = u.package_seconds + excluded.package_seconds, cost_micros = u.cost_micros + excluded.cost_micros,
      name = case when excluded.last_at >= u.last_at then coalesce(excluded.name, u.name) else coalesce(u.name, excluded.name) end,
      last_at = greatest(u.last_at, excluded.last_at);
  return null;
end $$;

create or replace function add_to_statement() returns trigger language plpgsql as $$
declare
  first_day date = month_at(new.account_id, new.at);
begin
  with sums as (
    insert into statement_sums as s values (new.account_id, first_day, new.kind, new.net_micros)
      on conflict (account_id, month, kind) do update set micros = s.micros + excluded.micros
  )
  insert into statement_numbers as s
    select new.account_id, first_day,
      coalesce(c.tracking_number, case when c.direction = 'inbound' then c.number end, ''), 1,
      coalesce((new.cause ->> 'billedSeconds')::bigint, c.billed_seconds, 0),
      coalesce((new.cause ->> 'packageSeconds')::bigint, c.package_seconds, 0), -new.net_micros
    from call_charges c
    where c.id = new.charge_id and new.kind = 'settle'
      and (new.net_micros <> 0 or (new.cause ->> 'packageSeconds')::bigint > 0)
    on conflict (account_id, month, number) do update set calls = s.calls + 1,
      billed_seconds = s.billed_seconds + excluded.billed_seconds,
      package_seconds = s.package_seconds + excluded.package_seconds, micros = s.micros + excluded.micros;
  return null;
end $$;

create or replace function count_call_of_number() returns trigger language plpgsql as $$
begin
  insert into number_months as n
    values (new.account_id, month_at(new.account_id, new.started_at), new.tracking_number, 1)
    on conflict (account_id, month, number) do update set calls = n.calls + 1;
  return null;
end $$;
