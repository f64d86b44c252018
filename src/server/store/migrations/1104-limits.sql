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

-- The countries that an account has called, and those that wait for an administrator (`let_through_at` is null).
create table called_countries (
  account_id uuid not null references accounts,
  country text not null check (country ~ '^[A-Z]{2}$'),
  first_at timestamptz not null,
  let_through_at timestamptz,
  primary key (account_id, country)
);
