-- The log is read by the kind of subject: "person" of "person.role-changed".
create index audit_entries_of_kind on audit_entries (account_id, split_part(action, '.', 1), id desc);
