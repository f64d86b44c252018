-- A server that gave no answer, again and again, rests: nothing is sent to it until then.
alter table webhooks
  add column silent_tries int not null default 0,
  add column rests_until timestamptz;
