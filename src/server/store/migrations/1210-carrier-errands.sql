-- Numbers that the carrier is being asked to sell or to take back: nobody else deals with them meanwhile, and what a crash
-- has left half done is found here.
create table carrier_errands (
  number text primary key,
  kind text not null check (kind in ('order', 'release')),
  begun_at timestamptz not null
);
