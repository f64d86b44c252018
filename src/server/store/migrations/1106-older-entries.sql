-- Charges and entries of before causes were kept say of themselves what the records of their calls know.
update call_charges c
  set tracking_number = calls.tracking_number, source = calls.source,
    far_number = case
      when c.direction = 'outbound' then c.number
      when calls.from_number ~ '^\+[1-9][0-9]{6,14}$' then calls.from_number
    end,
    user_id = coalesce(c.user_id, calls.agent_id), agent_name = coalesce(c.agent_name, calls.agent_name)
  from calls where calls.id = c.call_id and c.tracking_number is null and c.far_number is null;

alter table ledger_entries disable trigger entries_stay;
update ledger_entries e
  set cause = jsonb_build_object(
    'type', 'call', 'callId', c.call_id, 'direction', c.direction, 'far', c.far_number,
    'trackingNumber', c.tracking_number, 'agent', c.agent_name, 'billedSeconds', c.billed_seconds,
    'packageSeconds', c.package_seconds)
  from call_charges c
  where c.id = e.charge_id and c.ended_at is not null and e.kind = 'settle' and e.net_micros <> 0
    and e.cause ->> 'type' = 'other';
-- A month of a number: its key has the number in it.
update ledger_entries set cause = jsonb_build_object('type', 'other', 'text', 'Number ' || split_part(key, ':', 4))
  where kind = 'fee' and cause ->> 'type' = 'other' and key like 'fee:%:number:+%';
alter table ledger_entries enable trigger entries_stay;
