-- Browsers and networks from which a person has signed in: there, others' wrong passwords slow nobody down.
-- A mark is the SHA-256 of what it stands for.
create table known_places (
  user_id uuid not null references users on delete cascade,
  mark bytea not null,
  seen_at timestamptz not null,
  primary key (user_id, mark)
);
