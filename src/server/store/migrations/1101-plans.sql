-- The plan of an account, from the first time that it is not simply the starter plan.
create table subscriptions (
  account_id uuid primary key references accounts,
  plan text not null,
  state text not null default 'active' check (state in ('active', 'past-due', 'closed')),
  -- It renews on the day of this instant, every month (UTC); what is paid for is from `period_from` to `renews_at`.
  billed_from timestamptz not null,
  period_from timestamptz not null,
  renews_at timestamptz not null,
  past_due_since timestamptz,
  closed_at timestamptz,
  readable_until timestamptz,
  check (renews_at > period_from),
  check ((state = 'past-due') = (past_due_since is not null)),
  check ((state = 'closed') = (closed_at is not null)),
  check ((state = 'closed') = (readable_until is not null))
);
create index subscriptions_due on subscriptions (renews_at) where state <> 'closed';

-- Who statements are made out to; without a row the account's name.
create table companies (
  account_id uuid primary key references accounts,
  name text not null check (name <> ''),
  address text not null,
  tax_id text not null,
  email text not null
);
