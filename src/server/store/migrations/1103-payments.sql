-- Who an account is to the provider of cards.
create table payment_customers (
  account_id uuid not null references accounts,
  provider text not null check (provider in ('stripe', 'test')),
  customer_ref text not null,
  primary key (account_id, provider)
);

-- What the provider tells of a card. Its number is the provider's alone.
create table cards (
  id uuid primary key,
  account_id uuid not null references accounts,
  provider text not null check (provider in ('stripe', 'test')),
  card_ref text not null,
  brand text not null,
  last4 text not null check (last4 ~ '^\d{4}$'),
  exp_month int not null check (exp_month between 1 and 12),
  exp_year int not null,
  role text not null check (role in ('first', 'backup', 'other')),
  added_at timestamptz not null,
  removed_at timestamptz,
  unique (provider, card_ref)
);
create unique index cards_in_role on cards (account_id, role) where role <> 'other' and removed_at is null;
create index cards_of_account on cards (account_id) where removed_at is null;

create table card_setups (
  id uuid primary key,
  account_id uuid not null references accounts,
  provider text not null,
  setup_ref text not null,
  url text,
  state text not null default 'open' check (state in ('open', 'saved', 'failed')),
  card_id uuid references cards,
  started_at timestamptz not null,
  unique (provider, setup_ref)
);

-- A charge of a card, written down before the provider is asked: its id is the key under which it happens once.
create table payments (
  id uuid primary key,
  account_id uuid not null references accounts,
  card_id uuid not null references cards,
  kind text not null check (kind in ('added', 'auto-recharge')),
  state text not null default 'pending' check (state in ('pending', 'needs-action', 'succeeded', 'declined')),
  -- Cards are charged in whole cents.
  micros bigint not null check (micros > 0 and micros % 10000 = 0),
  -- What went back to the card, and what its holder disputes: both only grow.
  refunded_micros bigint not null default 0 check (refunded_micros >= 0),
  disputed_micros bigint not null default 0 check (disputed_micros >= 0),
  provider_ref text,
  -- Where the bank sends whoever has answered it; where the bank asks.
  return_url text,
  action_url text,
  decline_reason text,
  purpose jsonb,
  purpose_done boolean,
  asked_by uuid references users,
  at timestamptz not null,
  settled_at timestamptz,
  -- When the provider is asked (again); null: nothing is waited for.
  next_look_at timestamptz,
  check ((state in ('succeeded', 'declined')) = (settled_at is not null)),
  check ((state = 'declined') = (decline_reason is not null)),
  check (refunded_micros + disputed_micros <= micros),
  check (refunded_micros + disputed_micros = 0 or state = 'succeeded')
);
create index payments_of_account on payments (account_id, at desc);
create index payments_due on payments (next_look_at) where next_look_at is not null;
create unique index payments_by_ref on payments (provider_ref) where provider_ref is not null;
-- One charge in flight at a time.
create unique index payments_in_flight on payments (account_id) where state = 'pending';

create function payments_are_due() returns trigger language plpgsql as $$
begin
  perform pg_notify('ringside_payments', '');
  return null;
end $$;
create trigger payments_wake after insert on payments for each statement execute function payments_are_due();

-- What the provider has told, once each.
create table payment_events (
  provider text not null,
  id text not null,
  received_at timestamptz not null,
  primary key (provider, id)
);

create table auto_recharges (
  account_id uuid primary key references accounts,
  is_on boolean not null,
  threshold_micros bigint not null check (threshold_micros >= 0),
  amount_micros bigint not null check (amount_micros > threshold_micros),
  failures int not null default 0 check (failures >= 0),
  next_try_at timestamptz,
  last_decline text
);
create index auto_recharges_due on auto_recharges (next_try_at) where is_on and next_try_at is not null;

-- What administrators have to know.
create table notices (
  id uuid primary key,
  account_id uuid not null references accounts,
  -- Said once: what is said again of the same thing has the same key while it stands.
  key text not null,
  facts jsonb not null,
  at timestamptz not null,
  put_away_at timestamptz
);
create unique index notices_standing on notices (account_id, key) where put_away_at is null;
create index notices_of_account on notices (account_id, at desc) where put_away_at is null;

-- What the embedded test provider has charged: it is another party, with a memory of its own.
create table test_charges (
  payment_id uuid primary key,
  card_ref text not null,
  cents bigint not null check (cents > 0),
  state text not null check (state in ('succeeded', 'declined', 'needs-action')),
  decline_reason text,
  at timestamptz not null,
  check ((state = 'declined') = (decline_reason is not null))
);
