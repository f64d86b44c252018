-- Messages that callers are speaking right now: what is still here when its call is over was cut off by a crash.
create table begun_messages (
  id uuid primary key,
  mailbox_id uuid not null,
  call_id uuid not null,
  account_id uuid not null references accounts,
  from_number text not null,
  from_name text,
  source text,
  at timestamptz not null
);
