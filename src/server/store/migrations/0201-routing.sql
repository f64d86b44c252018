create table routes (
  number text primary key references owned_numbers on delete cascade,
  -- The JSON of routing/route.ts, a kind of route each.
  route jsonb not null,
  saved_at timestamptz not null default now()
);
