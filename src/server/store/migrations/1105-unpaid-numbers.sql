-- Since when the month of a number waits for money: administrators were told then, and two weeks later it is lost.
alter table owned_numbers add column unpaid_since timestamptz;
