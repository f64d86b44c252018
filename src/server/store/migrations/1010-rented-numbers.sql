-- A number is rented by the month, may be released and restored, and may be set up while it is still being ported.
alter table owned_numbers
  add column campaign text check (campaign <> ''),
  add column record_calls boolean not null default false,
  add column announce_recording boolean not null default true,
  add column micros_per_month bigint not null default 2000000 check (micros_per_month >= 0),
  add column state text not null default 'active' check (state in ('active', 'porting', 'released')),
  -- It renews on the day of this instant, every month (UTC).
  add column billed_from timestamptz not null default clock_timestamp(),
  -- What is paid for ends here; past: it is due. null while the port date is not known.
  add column renews_at timestamptz default ((clock_timestamp() at time zone 'UTC' + interval '1 month') at time zone 'UTC'),
  -- The instant from which a porting number routes; null: no date is confirmed.
  add column ports_at timestamptz,
  add column released_at timestamptz,
  add column restorable_until timestamptz,
  add check (state <> 'active' or renews_at is not null),
  add check ((state = 'released') = (released_at is not null)),
  add check ((state = 'released') = (restorable_until is not null)),
  -- A released number remembers its agent, who may have another one since.
  drop constraint owned_numbers_agent_id_key;
create unique index owned_numbers_of_agent on owned_numbers (agent_id) where state <> 'released';
create index owned_numbers_due on owned_numbers (renews_at) where state <> 'released';
