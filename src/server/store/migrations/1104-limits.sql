-- Limits against fraud; without a row the defaults of server/billing/limits.
create table limits (
  account_id uuid primary key references accounts,
  account_daily_micros bigint check (account_daily_micros >= 0),
  agent_daily_micros bigint check (agent_daily_micros >= 0),
  new_countries text not null check (new_countries in ('tell', 'hold')),
  burst_calls int not null check (burst_calls >= 2),
  burst_seconds int not null check (burst_seconds between 5 and 3600)
);

-- Who may not call out, until an administrator lifts it.
create table outbound_blocks (
  id uuid primary key,
  account_id uuid not null references accounts,
  user_id uuid not null references users,
  calls int not null,
  since timestamptz not null,
  lifted_at timestamptz
);
create unique index outbound_blocks_standing on outbound_blocks (user_id) where lifted_at is null;
create index outbound_blocks_of_user on outbound_blocks (user_id, lifted_at);
create index outbound_blocks_of_account on outbound_blocks (account_id) where lifted_at is null;

-- The countries that an account has called, and those that wait for an administrator (`let_through_at` is null).
create table called_countries (
  account_id uuid not null references accounts,
  country text not null check (country ~ '^[A-Z]{2}$'),
  first_at timestamptz not null,
  let_through_at timestamptz,
  primary key (account_id, country)
);

-- What the calls that ended on a day (UTC) have cost: those that an agent placed by the agent, all others together.
create table spent_days (
  account_id uuid not null references accounts,
  day date not null,
  user_id uuid references users,
  micros bigint not null check (micros >= 0),
  -- The limit that administrators know was reached; null: none.
  told_micros bigint
);
create unique index spent_days_of_account on spent_days (account_id, day, user_id) nulls not distinct;

create function add_to_spent_day() returns trigger language plpgsql as $$
begin
  insert into spent_days (account_id, day, user_id, micros)
    values (new.account_id, (new.ended_at at time zone 'UTC')::date,
      case when new.direction = 'outbound' then new.user_id end, new.cost_micros)
    on conflict (account_id, day, user_id) do update set micros = spent_days.micros + excluded.micros;
  return null;
end $$;
create trigger settled_charges_are_spent after update of ended_at on call_charges
  for each row when (old.ended_at is null and new.ended_at is not null and new.cost_micros > 0)
  execute function add_to_spent_day();
