-- Events are numbered after their transaction, by whoever reads them (server/store/event-log.ts): no commit waits for the
-- numbers of another. Nor does one notify: NOTIFY holds one lock of the whole server through the commit's flush. The process
-- says so afterwards.
drop trigger events_are_numbered on events;
drop function number_event;
create index events_unnumbered on events (draft) where id is null;
drop trigger payments_wake on payments;
drop function payments_are_due;
drop trigger webhook_deliveries_wake on webhook_deliveries;
drop function webhooks_are_due;

-- Said to the people named and to everyone who sees the whole account: without reading who those are.
alter table events add column with_supervisors boolean not null default false;

-- Updated every few seconds, and found by what does not change: a heartbeat writes no index.
drop index calls_open;
create index calls_open on calls (switchboard_id) where ended_at is null;
alter table calls set (fillfactor = 80);
alter table call_charges set (fillfactor = 80);
