-- Grows with every change of the row, so that whoever is told the same call twice knows which telling is the newer one.
alter table calls add column revision int not null default 0;
