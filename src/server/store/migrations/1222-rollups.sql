-- Sums that grow with what is booked, in its transaction: what is read of a year does not add up its calls. Each row is one
-- account's, whose money is locked when it changes.
create table usage_quarters (
  account_id uuid not null references accounts,
  -- A quarter of an hour: the days of every time zone begin with one.
  begins_at timestamptz not null,
  calls bigint not null,
  billed_seconds bigint not null,
  package_seconds bigint not null,
  cost_micros bigint not null,
  primary key (account_id, begins_at)
);

-- Whole days (UTC) by what usage is asked by; '' where there is none.
create table usage_days (
  account_id uuid not null references accounts,
  dimension text not null check (dimension in ('number', 'agent', 'source', 'direction', 'destination')),
  day date not null,
  key text not null,
  -- An agent's, as it was last; when that was.
  name text,
  last_at timestamptz not null,
  calls bigint not null,
  billed_seconds bigint not null,
  package_seconds bigint not null,
  cost_micros bigint not null,
  primary key (account_id, dimension, day, key)
);

create function usage_keys(charge call_charges) returns table (dimension text, key text, name text)
language sql stable as $$
  values
    ('number', coalesce(charge.tracking_number, case when charge.direction = 'inbound' then charge.number end, ''), null),
    ('agent', coalesce(charge.user_id::text, ''), charge.agent_name),
    ('source', coalesce(charge.source, ''), null),
    ('direction', charge.direction, null),
    ('destination', charge.place, null)
$$;

insert into usage_quarters
  select account_id, date_bin('15 minutes', ended_at, 'epoch'), count(*), sum(billed_seconds), sum(package_seconds),
    sum(cost_micros)
  from call_charges where billed_seconds > 0 group by 1, 2;
insert into usage_days
  select c.account_id, k.dimension, (c.ended_at at time zone 'UTC')::date, k.key,
    (array_agg(k.name order by c.ended_at desc) filter (where k.name is not null))[1], max(c.ended_at),
    count(*), sum(c.billed_seconds), sum(c.package_seconds), sum(c.cost_micros)
  from call_charges c cross join lateral usage_keys(c) k where c.billed_seconds > 0 group by 1, 2, 3, 4;

create function add_to_usage() returns trigger language plpgsql as $$
begin
  insert into usage_quarters as u
    values (new.account_id, date_bin('15 minutes', new.ended_at, 'epoch'), 1, new.billed_seconds, new.package_seconds,
      new.cost_micros)
    on conflict (account_id, begins_at) do update set calls = u.calls + 1,
      billed_seconds = u.billed_seconds + excluded.billed_seconds,
      package_seconds = u.package_seconds + excluded.package_seconds, cost_micros = u.cost_micros + excluded.cost_micros;
  insert into usage_days as u
    select new.account_id, k.dimension, (new.ended_at at time zone 'UTC')::date, k.key, k.name, new.ended_at, 1,
      new.billed_seconds, new.package_seconds, new.cost_micros
    from usage_keys(new) k
    on conflict (account_id, dimension, day, key) do update set calls = u.calls + 1,
      billed_seconds = u.billed_seconds + excluded.billed_seconds,
      package_seconds = u.package_seconds + excluded.package_seconds, cost_micros = u.cost_micros + excluded.cost_micros,
      name = case when excluded.last_at >= u.last_at then coalesce(excluded.name, u.name) else coalesce(u.name, excluded.name) end,
      last_at = greatest(u.last_at, excluded.last_at);
  return null;
end $$;
create trigger settled_charges_are_used after update of ended_at on call_charges
  for each row when (old.ended_at is null and new.billed_seconds > 0) execute function add_to_usage();
create trigger ended_charges_are_used after insert on call_charges
  for each row when (new.billed_seconds > 0) execute function add_to_usage();

-- What a statement says of a month (UTC), by the instants of its entries.
create table statement_sums (
  account_id uuid not null references accounts,
  month date not null,
  kind text not null,
  micros bigint not null,
  primary key (account_id, month, kind)
);
create table statement_numbers (
  account_id uuid not null references accounts,
  month date not null,
  number text not null,
  calls bigint not null,
  billed_seconds bigint not null,
  package_seconds bigint not null,
  micros bigint not null,
  primary key (account_id, month, number)
);

insert into statement_sums
  select account_id, date_trunc('month', at at time zone 'UTC')::date, kind, sum(net_micros)
  from ledger_entries where kind <> 'reserve' group by 1, 2, 3;
insert into statement_numbers
  select e.account_id, date_trunc('month', e.at at time zone 'UTC')::date,
    coalesce(c.tracking_number, case when c.direction = 'inbound' then c.number end, ''),
    count(*), sum(c.billed_seconds), sum(c.package_seconds), sum(-e.net_micros)
  from ledger_entries e join call_charges c on c.id = e.charge_id
  where e.kind = 'settle' and (e.net_micros <> 0 or (e.cause ->> 'packageSeconds')::bigint > 0) group by 1, 2, 3;

create function add_to_statement() returns trigger language plpgsql as $$
declare
  first_day date = date_trunc('month', new.at at time zone 'UTC')::date;
begin
  insert into statement_sums as s values (new.account_id, first_day, new.kind, new.net_micros)
    on conflict (account_id, month, kind) do update set micros = s.micros + excluded.micros;
  if new.kind = 'settle' and (new.net_micros <> 0 or (new.cause ->> 'packageSeconds')::bigint > 0) then
    insert into statement_numbers as s
      select new.account_id, first_day,
        coalesce(c.tracking_number, case when c.direction = 'inbound' then c.number end, ''), 1,
        coalesce((new.cause ->> 'billedSeconds')::bigint, c.billed_seconds, 0),
        coalesce((new.cause ->> 'packageSeconds')::bigint, c.package_seconds, 0), -new.net_micros
      from call_charges c where c.id = new.charge_id
      on conflict (account_id, month, number) do update set calls = s.calls + 1,
        billed_seconds = s.billed_seconds + excluded.billed_seconds,
        package_seconds = s.package_seconds + excluded.package_seconds, micros = s.micros + excluded.micros;
  end if;
  return null;
end $$;
create trigger entries_are_stated after insert on ledger_entries
  for each row when (new.kind <> 'reserve') execute function add_to_statement();
-- The lines of a statement that are no calls, in the order of the chain.
create index ledger_entries_stated on ledger_entries (account_id, id) where kind not in ('reserve', 'settle');

-- An agent's own history, whoever else calls.
create index calls_of_agent on calls (agent_id, started_at desc) where agent_id is not null;
alter table call_legs add column call_started_at timestamptz;
update call_legs l set call_started_at = c.started_at from calls c where c.id = l.call_id;
alter table call_legs alter column call_started_at set not null;
create index call_legs_in_vain on call_legs (user_id, call_started_at desc)
  where outcome in ('no-answer', 'declined', 'cancelled');

-- Calls of a number, in and out, by the month (UTC) in which they began.
create table number_months (
  account_id uuid not null references accounts,
  month date not null,
  number text not null,
  calls bigint not null,
  primary key (account_id, month, number)
);
insert into number_months
  select account_id, date_trunc('month', started_at at time zone 'UTC')::date, tracking_number, count(*)
  from calls where tracking_number is not null group by 1, 2, 3;
create function count_call_of_number() returns trigger language plpgsql as $$
begin
  insert into number_months as n
    values (new.account_id, date_trunc('month', new.started_at at time zone 'UTC')::date, new.tracking_number, 1)
    on conflict (account_id, month, number) do update set calls = n.calls + 1;
  return null;
end $$;
create trigger calls_of_numbers_count after insert on calls
  for each row when (new.tracking_number is not null) execute function count_call_of_number();

-- Sums follow what is booked alone: their changes come from inside a trigger, everybody else's at depth 1.
create trigger usage_quarters_follow before insert or update or delete on usage_quarters
  for each row when (pg_trigger_depth() = 0) execute function refuse_change();
create trigger usage_days_follow before insert or update or delete on usage_days
  for each row when (pg_trigger_depth() = 0) execute function refuse_change();
create trigger statement_sums_follow before insert or update or delete on statement_sums
  for each row when (pg_trigger_depth() = 0) execute function refuse_change();
create trigger statement_numbers_follow before insert or update or delete on statement_numbers
  for each row when (pg_trigger_depth() = 0) execute function refuse_change();
