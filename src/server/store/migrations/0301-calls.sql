-- Numbers of the processes that carry calls, never used twice: each holds an advisory lock on its own while it lives.
create sequence switchboards as int;

create table calls (
  id uuid primary key,
  account_id uuid not null references accounts,
  switchboard_id int not null,
  direction text not null check (direction in ('inbound', 'outbound')),
  from_number text not null,
  to_number text not null,
  source text,
  tracking_number text,
  agent_id uuid references users,
  -- As it was then.
  agent_name text,
  started_at timestamptz not null,
  answered_at timestamptz,
  -- The call was last known to live: where it ends if its server dies.
  heartbeat_at timestamptz not null,
  ended_at timestamptz,
  outcome text check (
    outcome in ('answered', 'missed', 'abandoned', 'busy', 'declined', 'refused', 'failed')),
  reason text,
  hold_ms int not null default 0 check (hold_ms >= 0),
  check ((ended_at is null) = (outcome is null)),
  check ((outcome = 'answered') = (answered_at is not null))
);
create index calls_of_account on calls (account_id, started_at desc);
create index calls_open on calls (heartbeat_at) where ended_at is null;

create table call_legs (
  id uuid primary key,
  call_id uuid not null references calls on delete cascade,
  -- In the order in which they began.
  position int not null,
  party text not null check (party in ('caller', 'agent', 'callee')),
  user_id uuid references users,
  name text not null,
  started_at timestamptz not null,
  answered_at timestamptz,
  ended_at timestamptz,
  outcome text check (
    outcome in ('answered', 'answered-elsewhere', 'no-answer', 'declined', 'busy', 'unreachable', 'cancelled', 'failed')),
  unique (call_id, position),
  check ((ended_at is null) = (outcome is null))
);
create index call_legs_of_user on call_legs (user_id, call_id) where user_id is not null;
