-- A call may have several charges: its own, which has the id of the call, and one for each leg that goes out through the
-- trunk again, which has the id of the leg.
alter table call_charges add column id uuid;
update call_charges set id = call_id;
alter table call_charges
  alter column id set not null,
  drop constraint call_charges_pkey,
  add primary key (id);
create index call_charges_of_call on call_charges (call_id);

-- What an entry is about, so that each charge is proven by itself.
alter table ledger_entries add column charge_id uuid;
alter table ledger_entries disable trigger entries_stay;
update ledger_entries set charge_id = call_id;
alter table ledger_entries enable trigger entries_stay;
alter table ledger_entries
  add constraint ledger_entries_name_a_charge check ((charge_id is null) = (call_id is null));
create index ledger_entries_of_charge on ledger_entries (charge_id) where charge_id is not null;

create or replace function prove_entry(entry_id bigint) returns void language plpgsql as $$
declare
  entry ledger_entries;
  reserved bigint;
begin
  select * into strict entry from ledger_entries where id = entry_id;
  if (select coalesce(sum(micros), 1) from ledger_postings p where p.entry_id = entry.id) <> 0 then
    raise exception 'ledger entry % does not sum to zero', entry.id using errcode = 'check_violation';
  end if;
  if entry.charge_id is null then return; end if;
  select coalesce(sum(p.micros), 0) into reserved
    from ledger_entries e join ledger_postings p on p.entry_id = e.id
    where e.charge_id = entry.charge_id and p.bucket = 'reserved';
  if reserved is distinct from
    (select reserved_micros from call_charges where id = entry.charge_id and call_id = entry.call_id) then
    raise exception 'charge % of call % holds % micros by the ledger, not by its row', entry.charge_id, entry.call_id, reserved
      using errcode = 'check_violation';
  end if;
end $$;
