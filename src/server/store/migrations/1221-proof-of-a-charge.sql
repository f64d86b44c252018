-- A charge's reservation is added up posting by posting, each found by its key. As a join, planned before there was anything
-- to plan by, it went through the reservations of everybody, at each entry.
create or replace function prove_entry(entry_id bigint) returns void language plpgsql as $$
declare
  entry ledger_entries;
  posted record;
  reserved bigint;
begin
  select * into strict entry from ledger_entries where id = entry_id;
  select coalesce(sum(micros), 0) as total, count(*) as postings,
    coalesce(sum(micros) filter (where bucket in ('available', 'reserved')), 0) as net
    into posted from ledger_postings p where p.entry_id = entry.id;
  -- A call that a package paid for, and that held no money, moves none.
  if posted.total <> 0 or (posted.postings = 0 and entry.kind <> 'settle') then
    raise exception 'ledger entry % does not sum to zero', entry.id using errcode = 'check_violation';
  end if;
  if posted.net <> entry.net_micros then
    raise exception 'ledger entry % moves the balance by %, not by %', entry.id, posted.net, entry.net_micros
      using errcode = 'check_violation';
  end if;
  if entry.charge_id is null then return; end if;
  select coalesce(sum((select p.micros from ledger_postings p where p.entry_id = e.id and p.bucket = 'reserved')), 0)
    into reserved from ledger_entries e where e.charge_id = entry.charge_id;
  if reserved is distinct from
    (select reserved_micros from call_charges where id = entry.charge_id and call_id = entry.call_id) then
    raise exception 'charge % of call % holds % micros by the ledger, not by its row', entry.charge_id, entry.call_id, reserved
      using errcode = 'check_violation';
  end if;
end $$;
-- Nobody asks for the postings of a bucket, which is what it found: each entry wrote it two or three times.
drop index ledger_postings_of_bucket;
