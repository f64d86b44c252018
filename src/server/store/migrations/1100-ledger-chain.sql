-- Each entry says why it was made, what it did to the balance (available and reserved together), and what the balance was
-- after it. Entries of an account follow one another: their ids, their times and their balances form one chain, so that a
-- statement of any month adds up without adding up all that was before it.
alter table ledger_entries disable trigger entries_stay;
alter table ledger_entries
  add column cause jsonb not null default '{"type": "other", "text": ""}',
  add column net_micros bigint,
  add column rest_micros bigint;

update ledger_entries e set net_micros = coalesce(
  (select sum(micros) from ledger_postings p where p.entry_id = e.id and p.bucket in ('available', 'reserved')), 0);
update ledger_entries e set rest_micros = chained.rest, at = chained.at
  from (select id, sum(net_micros) over (partition by account_id order by id) as rest,
          max(at) over (partition by account_id order by id) as at from ledger_entries) chained
  where chained.id = e.id;
alter table ledger_entries
  alter column net_micros set not null,
  alter column rest_micros set not null;
alter table ledger_entries enable trigger entries_stay;

-- Money given back (`credit`: from what was charged; `refund`: to the card).
alter table ledger_entries
  drop constraint ledger_entries_kind_check,
  drop constraint ledger_entries_call_check,
  add constraint ledger_entries_kind_check
    check (kind in ('fund', 'reserve', 'settle', 'fee', 'credit', 'refund')),
  add constraint ledger_entries_call_check check ((kind in ('reserve', 'settle')) = (call_id is not null)),
  add constraint ledger_entries_net_check check (
    case kind
      when 'reserve' then net_micros = 0
      when 'settle' then net_micros <= 0
      when 'fee' then net_micros <= 0
      when 'refund' then net_micros < 0
      else net_micros >= 0
    end);
-- What people read and statements list.
create index ledger_entries_of_balance on ledger_entries (account_id, id) where kind <> 'reserve';
create index ledger_entries_by_time on ledger_entries (account_id, at, id) where kind <> 'reserve';
-- The few that are no calls: what calls cost in an hour is the balance's way in it, without these.
create index ledger_entries_but_calls on ledger_entries (account_id, at, id) where kind not in ('reserve', 'settle');

-- A clock that was set back does not take the books with it: an entry is never earlier than the one before it.
create function chain_entry() returns trigger language plpgsql as $$
declare
  last record;
begin
  perform from ledger_balances where account_id = new.account_id and bucket = 'available' for update;
  -- In pairs: by `id` alone the entries of everybody may be gone through to find the last of an account that was long idle.
  select at, rest_micros into last from ledger_entries
    where (account_id, id) >= (new.account_id, 0) and (account_id, id) <= (new.account_id, 9223372036854775807)
    order by account_id desc, id desc limit 1;
  new.at = greatest(new.at, last.at);
  new.rest_micros = coalesce(last.rest_micros, 0) + new.net_micros;
  return new;
end $$;
create trigger entries_follow before insert on ledger_entries for each row execute function chain_entry();

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
  select coalesce(sum(p.micros), 0) into reserved
    from ledger_entries e join ledger_postings p on p.entry_id = e.id
    where e.charge_id = entry.charge_id and p.bucket = 'reserved';
  if reserved is distinct from
    (select reserved_micros from call_charges where id = entry.charge_id and call_id = entry.call_id) then
    raise exception 'charge % of call % holds % micros by the ledger, not by its row', entry.charge_id, entry.call_id, reserved
      using errcode = 'check_violation';
  end if;
end $$;
