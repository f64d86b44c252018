import { randomBytes } from 'node:crypto';
import type { Sql } from './database.ts';

/** A secret of this installation, made at random on first use and kept in the database (base64url, 256 bits). */
export async function secret(sql: Sql, name: string): Promise<string> {
  await sql`
    insert into secrets (name, value) values (${name}, ${randomBytes(32).toString('base64url')})
    on conflict (name) do nothing`;
  const [row] = await sql<{ value: string }[]>`select value from secrets where name = ${name}`;
  if (!row) throw new Error(`secret ${name} is gone`);
  return row.value;
}
