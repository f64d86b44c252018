-- Numbers on their way from another carrier. Their rows in owned_numbers are there from the submission on, as `porting`.
create table ports (
  id uuid primary key,
  account_id uuid not null references accounts,
  numbers text[] not null check (cardinality(numbers) > 0),
  source text not null check (source <> ''),
  bill_name text not null,
  bill_address text not null,
  losing_carrier text not null,
  account_number text not null,
  signer_name text not null,
  state text not null check (
    state in ('draft', 'submitted', 'in-process', 'exception', 'date-confirmed', 'ported', 'cancelled')),
  exception text,
  submitted_at timestamptz,
  ports_at timestamptz,
  made_at timestamptz not null,
  check ((state = 'exception') = (exception is not null)),
  check (state in ('draft', 'cancelled') or submitted_at is not null),
  check (state not in ('date-confirmed', 'ported') or ports_at is not null)
);
create index ports_of_account on ports (account_id, made_at);
create index ports_on_their_way on ports (submitted_at) where state in ('submitted', 'in-process', 'date-confirmed');

create table port_history (
  port_id uuid not null references ports on delete cascade,
  position int generated always as identity,
  state text not null,
  at timestamptz not null,
  primary key (port_id, position)
);

alter table owned_numbers add column port_id uuid references ports;

-- The files themselves are in the data folder, under their id.
create table port_documents (
  id uuid primary key,
  port_id uuid not null references ports on delete cascade,
  kind text not null check (kind in ('letter-of-authorization', 'bill')),
  file_name text not null,
  bytes int not null check (bytes > 0),
  uploaded_at timestamptz not null,
  unique (port_id, kind)
);
