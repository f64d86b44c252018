-- What was done to people, money, routes and recordings, by whom. Written with the change, in its transaction; never changed after.
create table audit_entries (
  id bigint generated always as identity primary key,
  account_id uuid not null references accounts,
  at timestamptz not null,
  -- null: nobody who was signed in, such as who used a link; the name says it then.
  actor_id uuid references users,
  actor_name text not null,
  -- The network address it came from; empty when it was the server itself.
  address text not null,
  -- "person.role-changed": subject and what was done to it.
  action text not null check (action ~ '^[a-z-]+\.[a-z-]+$'),
  -- Its id and what it was called then.
  subject_id text not null,
  subject_name text not null,
  before jsonb,
  after jsonb
);
create index audit_entries_of_account on audit_entries (account_id, id desc);
create index audit_entries_of_subject on audit_entries (account_id, subject_id, id desc);

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is only ever added to';
end $$;
create trigger never_changed before update or delete on audit_entries
  for each row execute function refuse_audit_change();
create trigger kept before truncate on audit_entries execute function refuse_audit_change();
