-- What callers hear. The sound is in the data folder, under the prompt's id.
create table prompts (
  id uuid primary key,
  account_id uuid not null references accounts,
  name text not null check (name <> ''),
  kind text not null check (kind in ('uploaded', 'recorded', 'typed')),
  -- What a typed one says.
  text text,
  duration_ms int not null check (duration_ms > 0),
  created_at timestamptz not null,
  check ((kind = 'typed') = (text is not null))
);
create index prompts_of_account on prompts (account_id, name);
