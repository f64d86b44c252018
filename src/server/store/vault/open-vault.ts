/** Finds the key of the vault, proves that it is the one of this database, and seals what is plain still. */
import { randomBytes } from 'node:crypto';
import { transaction, type Pool, type Transaction } from '../database.ts';
import { makePassable } from '../files/folders.ts';
import { keyFileIn, makeKeyFile, readKey, readKeyFile } from './key-file.ts';
import { KEY_BYTES, SealFault, SEALED, Vault, type SealedColumn } from './vault.ts';

interface OpenVault {
  sql: Pool;
  dataDir: string;
  /** From the environment; null: the key file's. */
  key: Buffer | null;
  /** Of all rooms. */
  columns: readonly SealedColumn[];
}

/** With words for the operator: what happened, and the one thing to do. */
export class KeyFault extends Error {}

/** Any number that nothing else locks on: of two servers that start at once, one makes the key and the other finds it. */
const LOCK = 4_600_004;
const proofColumn: SealedColumn = { table: 'vault_proof', column: 'proof', id: 'only_row' };
const PROOF = 'Ringside';

/** @throws KeyFault when the key is missing or another: then nothing was written */
export async function openVault({ sql, dataDir, key, columns }: OpenVault): Promise<Vault> {
  return transaction(sql, async (tx) => {
    await tx`select pg_advisory_xact_lock(${LOCK})`;
    const [known] = await tx<{ proof: string }[]>`select proof from vault_proof`;
    const vault = new Vault(key ?? (await keyOf(dataDir, known === undefined)));
    if (known) prove(vault, known.proof, key === null ? keyFileIn(dataDir) : 'RINGSIDE_SECRET_KEY');
    else await tx`insert into vault_proof (proof) values (${vault.seal(proofColumn, 'true', PROOF)})`;
    for (const column of columns) await sealPlain(tx, vault, column);
    return vault;
  });
}

/** @param isFirst nothing is sealed yet: then a key may be made */
async function keyOf(dataDir: string, isFirst: boolean): Promise<Buffer> {
  makePassable(dataDir);
  const file = keyFileIn(dataDir);
  if (isFirst) await makeKeyFile(file, randomBytes(KEY_BYTES));
  const text = await readKeyFile(file);
  if (text === null)
    throw new KeyFault(
      `The secrets in the database are sealed, and their key is missing: ${file} is not there. ` +
        'Put it back, or set RINGSIDE_SECRET_KEY to what was in it; servers that share a database share the key.',
    );
  const key = readKey(text);
  if (!key) throw new KeyFault(`There is no key in ${file} any more. Put it back as it was.`);
  return key;
}

function prove(vault: Vault, proof: string, from: string): void {
  try {
    vault.open(proofColumn, 'true', proof);
  } catch (error) {
    if (!(error instanceof SealFault)) throw error;
    throw new KeyFault(
      `The secrets in the database are sealed with another key than the one in ${from}. Put back the key that was there.`,
      { cause: error },
    );
  }
}

/** A reader meanwhile reads it plain. */
async function sealPlain(tx: Transaction, vault: Vault, sealed: SealedColumn): Promise<void> {
  const [table, column, id] = [tx(sealed.table), tx(sealed.column), tx(sealed.id)];
  const plain = await tx<{ id: string; text: string }[]>`
    select ${id}::text as id, ${column} as text from ${table}
    where ${column} not like ${`${SEALED}%`} for update`;
  for (const row of plain)
    await tx`
      update ${table} set ${column} = ${vault.seal(sealed, row.id, row.text)} where ${id}::text = ${row.id}`;
}
