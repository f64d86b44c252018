-- Who began to save a card: the provider says later that it is saved, and nobody is signed in then.
alter table card_setups add column asked_by jsonb;
