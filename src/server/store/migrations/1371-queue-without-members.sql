-- Whoever is removed leaves their queues, also as the last one: the queue stays, and calls go on from it at once.
alter table queues drop constraint queues_member_ids_check;
