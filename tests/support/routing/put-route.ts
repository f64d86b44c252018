import { randomUUID } from 'node:crypto';
import type { Sql } from '#server/store/database.ts';

/** A number's route from now on, as it is, without a look at what it refers to. @returns its id */
export async function putRoute(sql: Sql, number: string, route: unknown): Promise<string> {
  const id = randomUUID();
  await sql`
    insert into routes (id, account_id, name, route)
    select ${id}, account_id, source, ${JSON.stringify(route)}::text::jsonb from owned_numbers where number = ${number}`;
  await sql`update owned_numbers set route_id = ${id} where number = ${number}`;
  return id;
}

/** It does by itself what it does. */
export async function takeRoute(sql: Sql, number: string): Promise<void> {
  await sql`update owned_numbers set route_id = null where number = ${number}`;
  await sql`delete from routes where not exists (select from owned_numbers where route_id = routes.id)`;
}
