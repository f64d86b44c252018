-- Calls of these people are recorded, whichever number they come by.
alter table users add column record_calls boolean not null default false;
