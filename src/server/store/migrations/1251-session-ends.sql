-- Whatever ends a session (a sign-out, a new password, a person who leaves) ends the phones that live by it, in each
-- server process.
create function session_has_ended() returns trigger language plpgsql as $$
begin
  perform pg_notify('ringside_sessions', old.id::text);
  return null;
end $$;
create trigger sessions_end after delete on sessions
  for each row execute function session_has_ended();
