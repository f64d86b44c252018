import { randomBytes } from 'node:crypto';
import type { Sql } from '../database.ts';
import type { SealedColumn, Vault } from './vault.ts';

export const installationSecrets: SealedColumn = { table: 'secrets', column: 'value', id: 'name' };

/** A secret of this installation, made at random on first use and kept sealed in the database (base64url, 256 bits). */
export async function secret(sql: Sql, vault: Vault, name: string): Promise<string> {
  const made = vault.seal(installationSecrets, name, randomBytes(32).toString('base64url'));
  await sql`insert into secrets (name, value) values (${name}, ${made}) on conflict (name) do nothing`;
  const [row] = await sql<{ value: string }[]>`select value from secrets where name = ${name}`;
  if (!row) throw new Error(`secret ${name} is gone`);
  return vault.open(installationSecrets, name, row.value);
}
