-- What the record of a call says since routes have more than one node.
alter table calls
  add column campaign text,
  -- Stop by stop: the JSON of contract/call-path.ts.
  add column path jsonb not null default '[]',
  add column caller_id_reason text,
  add column has_message boolean not null default false,
  add column has_recording boolean not null default false,
  -- From here on the caller pays: the first answer, be it an agent's, a menu's or a mailbox's.
  add column connected_at timestamptz,
  drop constraint calls_outcome_check,
  add constraint calls_outcome_check check (
    outcome in ('answered', 'voicemail', 'missed', 'abandoned', 'busy', 'declined', 'refused', 'failed'));
update calls set connected_at = answered_at;
alter table call_legs
  drop constraint call_legs_party_check,
  add constraint call_legs_party_check check (party in ('caller', 'agent', 'callee', 'receiving'));
