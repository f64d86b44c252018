-- Which caller ID a callee saw last: asked before every call that goes out with the best match.
create index calls_to_callee on calls (account_id, to_number, started_at desc) where direction = 'outbound';
