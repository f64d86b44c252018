-- Fees (a number's month) are paid at once: from `available` to `usage`, with the floor that a reservation has.
alter table ledger_entries
  drop constraint ledger_entries_kind_check,
  drop constraint ledger_entries_check,
  drop constraint ledger_entries_check1,
  add constraint ledger_entries_kind_check check (kind in ('fund', 'reserve', 'settle', 'fee')),
  add constraint ledger_entries_call_check check ((kind in ('fund', 'fee')) = (call_id is null)),
  add constraint ledger_entries_floor_check check ((kind in ('reserve', 'fee')) = (floor_micros is not null));
