create table owned_numbers (
  number text primary key check (number ~ '^\+[1-9][0-9]{6,14}$'),
  account_id uuid not null references accounts,
  source text not null check (source <> ''),
  -- Set: an agent number. An agent has one at most.
  agent_id uuid unique references users,
  bought_at timestamptz not null default clock_timestamp()
);
create index owned_numbers_of_account on owned_numbers (account_id, bought_at);
