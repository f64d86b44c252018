create table queues (
  id uuid primary key,
  account_id uuid not null references accounts,
  name text not null check (name <> ''),
  member_ids uuid[] not null check (cardinality(member_ids) > 0),
  made_at timestamptz not null default clock_timestamp()
);
create index queues_of_account on queues (account_id, name);
