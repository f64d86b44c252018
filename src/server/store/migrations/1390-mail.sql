-- Mail to people: what still has to be sent, and what became of it. A new one of the same purpose takes the place of the former.
create table mails (
  id uuid primary key,
  account_id uuid not null references accounts,
  user_id uuid not null references users on delete cascade,
  purpose text not null check (purpose in ('invitation', 'password')),
  recipient text not null,
  -- Sealed, since there are links in it; emptied once it is sent or given up.
  message text not null,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
  tries int not null default 0,
  -- null: no more.
  next_try_at timestamptz,
  made_at timestamptz not null,
  -- Nobody waits for it any longer.
  until timestamptz not null,
  ended_at timestamptz,
  -- What the mail server said, or why it could not be asked; cut.
  fault text,
  unique (user_id, purpose),
  check ((state = 'waiting') = (next_try_at is not null))
);
create index mails_waiting on mails (next_try_at) where state = 'waiting';
