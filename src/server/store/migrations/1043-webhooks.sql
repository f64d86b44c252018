create table webhooks (
  id uuid primary key,
  account_id uuid not null references accounts,
  url text not null,
  events text[] not null check (cardinality(events) > 0),
  secret text not null,
  created_at timestamptz not null
);
create index webhooks_of_account on webhooks (account_id, created_at);

-- What is to be told, written in the transaction that makes it true; and what became of it.
create table webhook_deliveries (
  id uuid primary key,
  -- In the order in which things happened to one call.
  position bigint generated always as identity,
  webhook_id uuid not null references webhooks on delete cascade,
  call_id uuid not null,
  event text not null,
  -- JSON as it is signed and sent, each time the same.
  body text not null,
  at timestamptz not null,
  attempts int not null default 0,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'given-up')),
  status int,
  fault text,
  -- While somebody is at it: when it counts as lost with them.
  next_attempt_at timestamptz,
  check ((state = 'waiting') = (next_attempt_at is not null))
);
create index webhook_deliveries_due on webhook_deliveries (next_attempt_at) where state = 'waiting';
create index webhook_deliveries_of_call on webhook_deliveries (webhook_id, call_id, position) where state = 'waiting';
create index webhook_deliveries_of_webhook on webhook_deliveries (webhook_id, position desc);

create function webhooks_are_due() returns trigger language plpgsql as $$
begin
  perform pg_notify('ringside_webhooks', '');
  return null;
end $$;
create trigger webhook_deliveries_wake after insert on webhook_deliveries
  for each statement execute function webhooks_are_due();
