-- What a settlement makes the database do, in fewer statements. Nothing is proven less: the same sums, once.

-- An entry is proven once, when its transaction ends. Its postings were proven with it each for themselves; none can come
-- later, for postings are taken from the transaction of their entry alone (below).
drop trigger postings_sum_to_zero on ledger_postings;
drop trigger entries_sum_to_zero on ledger_entries;
drop function prove_entry_of_posting;
drop function prove_new_entry;

-- null: there is none.
create function fault_of(entry ledger_entries) returns text language plpgsql as $$
declare
  posted record;
begin
  -- Each sum is found by its key: as a join, planned before there was anything to plan by, it would go through everybody's.
  select p.*,
      case when entry.charge_id is not null then (
        select coalesce(sum((select r.micros from ledger_postings r where r.entry_id = e.id and r.bucket = 'reserved')), 0)
        from ledger_entries e where e.charge_id = entry.charge_id) end as reserved,
      (select reserved_micros from call_charges where id = entry.charge_id and call_id = entry.call_id) as held
    into posted
    from (select coalesce(sum(micros), 0) as total, count(*) as postings,
        coalesce(sum(micros) filter (where bucket in ('available', 'reserved')), 0) as net
      from ledger_postings where entry_id = entry.id) p;
  -- A call that a package paid for, and that held no money, moves none.
  if posted.total <> 0 or (posted.postings = 0 and entry.kind <> 'settle') then
    return format('ledger entry %s does not sum to zero', entry.id);
  end if;
  if posted.net <> entry.net_micros then
    return format('ledger entry %s moves the balance by %s, not by %s', entry.id, posted.net, entry.net_micros);
  end if;
  if entry.charge_id is not null and posted.reserved is distinct from posted.held then
    return format('charge %s of call %s holds %s micros by the ledger, not by its row', entry.charge_id, entry.call_id,
      posted.reserved);
  end if;
  return null;
end $$;
create or replace function prove_entry(entry_id bigint) returns void language plpgsql as $$
declare
  fault text = (select fault_of(e) from ledger_entries e where e.id = entry_id);
begin
  if fault is not null then raise exception '%', fault using errcode = 'check_violation'; end if;
end $$;
create function prove_new_entry() returns trigger language plpgsql as $$
declare
  fault text = fault_of(new);
begin
  if fault is not null then raise exception '%', fault using errcode = 'check_violation'; end if;
  return null;
end $$;
create constraint trigger entries_sum_to_zero after insert on ledger_entries
  deferrable initially deferred for each row execute function prove_new_entry();

-- A posting is added up and looked at in one statement.
create or replace function add_to_balance() returns trigger language plpgsql as $$
declare
  balance bigint;
  floor_micros bigint;
begin
  update ledger_balances b set micros = b.micros + new.micros from ledger_entries e
    where b.account_id = new.account_id and b.bucket = new.bucket
      and e.id = new.entry_id and e.account_id = new.account_id and e.transaction_id = pg_current_xact_id()
    returning b.micros, e.floor_micros into balance, floor_micros;
  if not found then
    raise exception 'ledger entry % is closed, or of another account', new.entry_id
      using errcode = 'integrity_constraint_violation';
  end if;
  if new.bucket = 'available' and balance < floor_micros then
    raise exception 'ledger entry % overdraws: % is below %', new.entry_id, balance, floor_micros
      using errcode = 'check_violation';
  end if;
  return null;
end $$;

-- Asked at each posting: in one question.
alter table ledger_balances
  drop constraint ledger_balances_bucket_check,
  drop constraint ledger_balances_check,
  drop constraint ledger_balances_check1,
  add constraint ledger_balances_check check (
    case bucket
      when 'available' then true
      when 'reserved' then micros >= 0
      when 'usage' then micros >= 0
      when 'funding' then micros <= 0
      else false
    end);

-- A posting that was added up is of an entry of the same account: no lock of it and no index is needed to say that.
alter table ledger_postings drop constraint ledger_postings_entry_id_account_id_fkey;
alter table ledger_entries drop constraint ledger_entries_id_account_id_key;
-- Nobody asks for the entries of a call, but for those of its charges.
drop index ledger_entries_of_call;

-- Changed with every settlement, in place: a page has room for the next state of its rows, so that none writes an index.
alter table ledger_balances set (fillfactor = 50);
alter table usage_months set (fillfactor = 50);
alter table usage_quarters set (fillfactor = 70);
alter table usage_days set (fillfactor = 70);
alter table statement_sums set (fillfactor = 50);
alter table statement_numbers set (fillfactor = 70);
alter table spent_days set (fillfactor = 70);

-- Whoever has no balance is no account: the entry's lock says so.
alter table ledger_entries drop constraint ledger_entries_account_id_fkey;
create or replace function chain_entry() returns trigger language plpgsql as $$
declare
  last record;
begin
  perform from ledger_balances where account_id = new.account_id and bucket = 'available' for update;
  if not found then
    raise exception 'there is no account %', new.account_id using errcode = 'foreign_key_violation';
  end if;
  -- In pairs: by `id` alone the entries of everybody may be gone through to find the last of an account that was long idle.
  select at, rest_micros into last from ledger_entries
    where (account_id, id) >= (new.account_id, 0) and (account_id, id) <= (new.account_id, 9223372036854775807)
    order by account_id desc, id desc limit 1;
  new.at = greatest(new.at, last.at);
  new.rest_micros = coalesce(last.rest_micros, 0) + new.net_micros;
  return new;
end $$;

-- What a settlement adds to is written by one statement, the month's seconds with it.
drop trigger settled_charges_are_used on call_charges;
drop trigger settled_charges_are_spent on call_charges;
drop function add_to_spent_day;
create function add_settlement() returns trigger language plpgsql as $$
declare
  ended_on date = (new.ended_at at time zone 'UTC')::date;
begin
  with months as (
    insert into usage_months as m
      values (new.account_id, date_trunc('month', new.ended_at at time zone 'UTC')::date, new.billed_seconds)
      on conflict (account_id, month) do update set billed_seconds = m.billed_seconds + excluded.billed_seconds
  ), spent as (
    insert into spent_days as s (account_id, day, user_id, micros)
      select new.account_id, ended_on, case when new.direction = 'outbound' then new.user_id end, new.cost_micros
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
create trigger settlements_add_up after update of ended_at on call_charges
  for each row when (old.ended_at is null and new.ended_at is not null) execute function add_settlement();

create or replace function add_to_statement() returns trigger language plpgsql as $$
declare
  first_day date = date_trunc('month', new.at at time zone 'UTC')::date;
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

-- Events come in the order of their time: what is older than an hour is found by the place where it lies. One that has no
-- number yet is in no index by numbers.
drop index events_by_age;
create index events_by_age on events using brin (at);
alter table events drop constraint events_id_key;
create unique index events_by_id on events (id) where id is not null;
drop index events_of_account;
create index events_of_account on events (account_id, id) where id is not null;
