-- Who is stopped may talk to the end of the call they are in, where that was chosen.
alter table sessions add column lets_calls_end boolean not null default false;
create or replace function session_has_ended() returns trigger language plpgsql as $$
begin
  perform pg_notify('ringside_sessions', old.id::text || case when old.lets_calls_end then ' lets-calls-end' else '' end);
  return null;
end $$;
