-- Where callers leave messages: everybody's own box, and shared ones.
create table mailboxes (
  id uuid primary key,
  account_id uuid not null references accounts,
  name text not null check (name <> ''),
  -- Whose own box it is; null: a shared one.
  user_id uuid unique references users,
  member_ids uuid[] not null default '{}',
  created_at timestamptz not null default clock_timestamp(),
  check (user_id is null or member_ids = '{}')
);
create index mailboxes_of_account on mailboxes (account_id, name);
insert into mailboxes (id, account_id, name, user_id) select gen_random_uuid(), account_id, name, id from users;

-- The sound is in the data folder, under the message's id. The call is no reference: a message outlives what went wrong there.
create table voice_messages (
  id uuid primary key,
  mailbox_id uuid not null references mailboxes,
  call_id uuid not null,
  from_number text not null,
  from_name text,
  source text,
  at timestamptz not null,
  duration_ms int not null check (duration_ms >= 0),
  is_heard boolean not null default false,
  -- Loudest sample of each of equal stretches, 0 to 100.
  waveform smallint[] not null
);
create index voice_messages_of_mailbox on voice_messages (mailbox_id, at desc);
create index voice_messages_unheard on voice_messages (mailbox_id) where not is_heard;
