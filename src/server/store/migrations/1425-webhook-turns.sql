-- The next delivery of each webhook is looked up by itself, however many wait for it.
create index webhook_deliveries_in_turn on webhook_deliveries (webhook_id, next_attempt_at, position)
  where state = 'waiting';
drop index webhook_deliveries_due;
