-- Which state of a thing that administrators replace as a whole: a change made to an older one is refused (contract/version.ts).
create function next_version() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  return new;
end $$;

alter table routes add column version int not null default 1;
create trigger next_version before update of route on routes for each row
  when (old.route is distinct from new.route) execute function next_version();

alter table queues add column version int not null default 1;
create trigger next_version before update of name, member_ids on queues for each row
  when ((old.name, old.member_ids) is distinct from (new.name, new.member_ids)) execute function next_version();

alter table mailboxes add column version int not null default 1;
create trigger next_version before update of name, member_ids on mailboxes for each row
  when ((old.name, old.member_ids) is distinct from (new.name, new.member_ids)) execute function next_version();

alter table companies add column version int not null default 1;
create trigger next_version before update on companies for each row
  when (old is distinct from new) execute function next_version();

alter table limits add column version int not null default 1;
create trigger next_version before update on limits for each row
  when (old is distinct from new) execute function next_version();

alter table auto_recharges add column version int not null default 1;
create trigger next_version before update of is_on, threshold_micros, amount_micros on auto_recharges for each row
  when ((old.is_on, old.threshold_micros, old.amount_micros)
    is distinct from (new.is_on, new.threshold_micros, new.amount_micros)) execute function next_version();

alter table users add column version int not null default 1;
create trigger next_version before update of extension, record_calls on users for each row
  when ((old.extension, old.record_calls) is distinct from (new.extension, new.record_calls))
  execute function next_version();

alter table owned_numbers add column version int not null default 1;
create trigger next_version before update of source, campaign, agent_id, record_calls, announce_recording
  on owned_numbers for each row
  when ((old.source, old.campaign, old.agent_id, old.record_calls, old.announce_recording)
    is distinct from (new.source, new.campaign, new.agent_id, new.record_calls, new.announce_recording))
  execute function next_version();

alter table ports add column version int not null default 1;
create trigger next_version
  before update of numbers, source, bill_name, bill_address, losing_carrier, account_number, signer_name on ports
  for each row
  when ((old.numbers, old.source, old.bill_name, old.bill_address, old.losing_carrier, old.account_number, old.signer_name)
    is distinct from
    (new.numbers, new.source, new.bill_name, new.bill_address, new.losing_carrier, new.account_number, new.signer_name))
  execute function next_version();
