-- How many lines the account may use at once, set by who runs the server; null: as many as any account
-- (RINGSIDE_ACCOUNT_LINES).
alter table accounts add column lines int check (lines >= 0);
