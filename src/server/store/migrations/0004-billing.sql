-- The ledger: append-only double entry over four buckets. Money comes from `funding` (which so goes below zero), rests in
-- `available`, is set aside in `reserved` while a call lasts, and ends in `usage`. Every entry sums to zero.
create table ledger_entries (
  id bigint generated always as identity primary key,
  account_id uuid not null references accounts,
  key text not null unique,
  kind text not null check (kind in ('fund', 'reserve', 'settle')),
  call_id uuid,
  -- What must be left in `available` once this entry is written; null: no matter what.
  floor_micros bigint,
  at timestamptz not null,
  transaction_id xid8 not null default pg_current_xact_id(),
  unique (id, account_id),
  check ((kind = 'fund') = (call_id is null)),
  check ((kind = 'reserve') = (floor_micros is not null))
);
create index ledger_entries_of_account on ledger_entries (account_id, id);
create index ledger_entries_of_call on ledger_entries (call_id) where call_id is not null;

create table ledger_postings (
  entry_id bigint not null,
  account_id uuid not null,
  bucket text not null check (bucket in ('available', 'reserved', 'usage', 'funding')),
  micros bigint not null check (micros <> 0),
  primary key (entry_id, bucket),
  foreign key (entry_id, account_id) references ledger_entries (id, account_id)
);
create index ledger_postings_of_bucket on ledger_postings (account_id, bucket);

-- The sum of the postings of a bucket, kept by the database itself; all four rows are there from an account's beginning.
create table ledger_balances (
  account_id uuid not null references accounts,
  bucket text not null check (bucket in ('available', 'reserved', 'usage', 'funding')),
  micros bigint not null default 0,
  primary key (account_id, bucket),
  check (bucket not in ('reserved', 'usage') or micros >= 0),
  check (bucket <> 'funding' or micros <= 0)
);

create function open_balances() returns trigger language plpgsql as $$
begin
  insert into ledger_balances (account_id, bucket)
    select new.id, bucket from unnest(array['available', 'reserved', 'usage', 'funding']) as bucket;
  return null;
end $$;
create trigger accounts_have_balances after insert on accounts for each row execute function open_balances();

create function add_to_balance() returns trigger language plpgsql as $$
declare
  entry ledger_entries;
  balance bigint;
begin
  select * into strict entry from ledger_entries where id = new.entry_id;
  if entry.transaction_id <> pg_current_xact_id() then
    raise exception 'ledger entry % is closed', entry.id using errcode = 'integrity_constraint_violation';
  end if;
  update ledger_balances set micros = micros + new.micros
    where account_id = new.account_id and bucket = new.bucket returning micros into strict balance;
  if new.bucket = 'available' and balance < entry.floor_micros then
    raise exception 'ledger entry % overdraws: % is below %', entry.id, balance, entry.floor_micros
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger postings_add_up after insert on ledger_postings for each row execute function add_to_balance();

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only: no % on %', tg_op, tg_table_name
    using errcode = 'integrity_constraint_violation';
end $$;
create trigger entries_stay before update or delete on ledger_entries
  for each row execute function refuse_change();
create trigger entries_are_kept before truncate on ledger_entries execute function refuse_change();
create trigger postings_stay before update or delete on ledger_postings
  for each row execute function refuse_change();
create trigger postings_are_kept before truncate on ledger_postings execute function refuse_change();

-- Balances change by postings and opening alone: those come from inside a trigger, everybody else is at depth 1.
create trigger balances_follow_postings before insert or update or delete on ledger_balances
  for each row when (pg_trigger_depth() = 0) execute function refuse_change();
create trigger balances_are_kept before truncate on ledger_balances execute function refuse_change();

-- The money side of a call, from its first reservation to its only settlement.
create table call_charges (
  call_id uuid primary key,
  account_id uuid not null references accounts,
  user_id uuid references users,
  direction text not null check (direction in ('inbound', 'outbound')),
  number text not null,
  micros_per_minute bigint not null check (micros_per_minute >= 0),
  first_seconds int not null check (first_seconds > 0),
  then_seconds int not null check (then_seconds > 0),
  reserved_micros bigint not null check (reserved_micros >= 0),
  paid_for_seconds int not null check (paid_for_seconds > 0),
  -- The next quantum was refused: what is paid for is all there is.
  exhausted boolean not null default false,
  started_at timestamptz not null,
  answered_at timestamptz,
  last_seen_at timestamptz not null,
  ended_at timestamptz,
  cost_micros bigint check (cost_micros >= 0),
  billed_seconds int check (billed_seconds >= 0),
  check ((ended_at is null) = (cost_micros is null)),
  check ((ended_at is null) = (billed_seconds is null)),
  check (ended_at is null or reserved_micros = 0)
);
create index call_charges_open on call_charges (account_id) where ended_at is null;
create index call_charges_ended on call_charges (account_id, ended_at) where ended_at is not null;

create table usage_months (
  account_id uuid not null references accounts,
  -- Its first day, in UTC.
  month date not null check (extract(day from month) = 1),
  billed_seconds bigint not null,
  primary key (account_id, month)
);

create function prove_entry(entry_id bigint) returns void language plpgsql as $$
declare
  entry ledger_entries;
  reserved bigint;
begin
  select * into strict entry from ledger_entries where id = entry_id;
  if (select coalesce(sum(micros), 1) from ledger_postings p where p.entry_id = entry.id) <> 0 then
    raise exception 'ledger entry % does not sum to zero', entry.id using errcode = 'check_violation';
  end if;
  if entry.call_id is null then return; end if;
  select coalesce(sum(p.micros), 0) into reserved
    from ledger_entries e join ledger_postings p on p.entry_id = e.id
    where e.call_id = entry.call_id and p.bucket = 'reserved';
  if reserved is distinct from (select reserved_micros from call_charges where call_id = entry.call_id) then
    raise exception 'call % holds % micros by the ledger, not by its charge', entry.call_id, reserved
      using errcode = 'check_violation';
  end if;
end $$;
create function prove_new_entry() returns trigger language plpgsql as $$
begin perform prove_entry(new.id); return null; end $$;
create function prove_entry_of_posting() returns trigger language plpgsql as $$
begin perform prove_entry(new.entry_id); return null; end $$;
create constraint trigger entries_sum_to_zero after insert on ledger_entries
  deferrable initially deferred for each row execute function prove_new_entry();
create constraint trigger postings_sum_to_zero after insert on ledger_postings
  deferrable initially deferred for each row execute function prove_entry_of_posting();
