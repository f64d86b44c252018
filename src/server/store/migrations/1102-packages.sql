-- A package that was bought: the same from month to month.
create table packages (
  id uuid primary key,
  account_id uuid not null references accounts,
  offer_id text not null,
  covers text not null check (covers in ('local', 'toll-free')),
  minutes int not null check (minutes > 0),
  micros_per_month bigint not null check (micros_per_month >= 0),
  -- It renews on the day of this instant (UTC). An extra ends with the month of the package it was bought on top of.
  billed_from timestamptz not null,
  ends_at timestamptz not null,
  is_extra boolean not null,
  renews boolean not null,
  unpaid_since timestamptz,
  check (not (is_extra and renews))
);
create index packages_of_account on packages (account_id);
create index packages_due on packages (ends_at) where renews;

-- A month of it. What is used and held follows the holds of charges (below), never anything else.
create table package_buckets (
  id uuid primary key,
  package_id uuid not null references packages,
  account_id uuid not null references accounts,
  covers text not null check (covers in ('local', 'toll-free')),
  from_at timestamptz not null,
  until_at timestamptz not null,
  seconds bigint not null check (seconds > 0),
  used_seconds bigint not null default 0 check (used_seconds >= 0),
  held_seconds bigint not null default 0 check (held_seconds >= 0),
  -- Administrators know that it is used up.
  is_end_told boolean not null default false,
  check (until_at > from_at),
  -- A package is never overdrawn.
  check (used_seconds + held_seconds <= seconds),
  -- Credited once a month.
  unique (package_id, from_at)
);
create index package_buckets_running on package_buckets (account_id, covers, until_at);

-- Seconds of a bucket that a charge sets aside (held), and in the end has used.
create table package_holds (
  charge_id uuid not null references call_charges,
  bucket_id uuid not null references package_buckets,
  held_seconds int not null check (held_seconds >= 0),
  used_seconds int not null default 0 check (used_seconds >= 0),
  primary key (charge_id, bucket_id)
);
-- Of months of calls, the few that hold something now.
create index package_holds_open on package_holds (bucket_id) where held_seconds > 0;

create function add_to_bucket() returns trigger language plpgsql as $$
begin
  update package_buckets
    set held_seconds = held_seconds + new.held_seconds - case when tg_op = 'UPDATE' then old.held_seconds else 0 end,
      used_seconds = used_seconds + new.used_seconds - case when tg_op = 'UPDATE' then old.used_seconds else 0 end
    where id = new.bucket_id;
  return null;
end $$;
create trigger holds_add_up after insert or update on package_holds for each row execute function add_to_bucket();

create function refuse_bucket_change() returns trigger language plpgsql as $$
begin
  raise exception 'a bucket follows its holds: no % on %', tg_op, tg_table_name
    using errcode = 'integrity_constraint_violation';
end $$;
create trigger buckets_follow_holds before update of used_seconds, held_seconds on package_buckets
  for each row when (pg_trigger_depth() = 0) execute function refuse_bucket_change();
create trigger holds_stay before delete on package_holds for each row execute function refuse_bucket_change();
create trigger holds_keep_their_bucket before update of charge_id, bucket_id on package_holds
  for each row execute function refuse_bucket_change();

-- What usage is asked by, as it was when the call was charged; and what a package paid of it.
alter table call_charges
  add column far_number text,
  add column tracking_number text,
  add column source text,
  add column agent_name text,
  -- Of the rate deck: "Egypt, mobile".
  add column place text not null default '',
  -- ISO 3166 of the number called; null for inbound and where it is in no country's plan.
  add column country text,
  -- What a package covers of it; null: no package does.
  add column covers text check (covers in ('local', 'toll-free')),
  add column held_seconds int not null default 0 check (held_seconds >= 0),
  add column package_seconds int not null default 0 check (package_seconds >= 0),
  add check (ended_at is null or held_seconds = 0);
create index call_charges_of_agent on call_charges (user_id, started_at) where direction = 'outbound';
