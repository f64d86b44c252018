-- One of which nobody could be told rests, longer each time, and the others go on.
alter table happenings add column failures integer not null default 0;
alter table happenings add column next_at timestamptz not null default '-infinity';
create index happenings_due on happenings (next_at, id);
