import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAccount } from '#server/billing/accounts.ts';
import { webhookSecrets, webhooksOf } from '#server/calls/webhooks/webhooks.ts';
import { deskPhoneHashes, findDeskPhone } from '#server/numbers/receiving/desk-phones.ts';
import { installationSecrets, secret } from '#server/store/vault/secrets.ts';
import { KeyFault, openVault } from '#server/store/vault/open-vault.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const columns = [installationSecrets, webhookSecrets, deskPhoneHashes];
const KEY = Buffer.alloc(32, 3);
const PLAIN = 'whsec_plain';
const HA1 = '0123456789abcdef0123456789abcdef';

let db: TestDatabase;
let folder: string;
let dataDir: string;
let file: string;
beforeEach(async () => {
  db = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'ringside-vault-'));
  dataDir = join(folder, 'data');
  file = join(dataDir, 'secret.key');
});
afterEach(async () => {
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

const open = (key: Buffer | null = null, dir = dataDir) =>
  openVault({ sql: db.sql, dataDir: dir, key, columns });

/** As an older version has written them. */
async function writePlain(): Promise<string> {
  const accountId = await openAccount(db.sql, 'Harbor');
  await db.sql`insert into secrets (name, value) values ('old', 'plain')`;
  await db.sql`
    insert into webhooks (id, account_id, url, events, secret, created_at)
    values (${randomUUID()}, ${accountId}, 'https://hooks.example.com', '{call.ended}', ${PLAIN}, now())`;
  await db.sql`
    insert into receiving_numbers (id, account_id, kind, name, username, ha1)
    values (${randomUUID()}, ${accountId}, 'registered-phone', 'Counter', '24681357', ${HA1}),
      (${randomUUID()}, ${accountId}, 'registered-phone', 'Door', '24681358', ${HA1})`;
  return accountId;
}

/** What lies in the tables. */
async function kept(): Promise<string[]> {
  const rows = await db.sql<{ value: string }[]>`
    select value from secrets union all select secret from webhooks union all select ha1 from receiving_numbers
    where ha1 is not null union all select proof from vault_proof`;
  return rows.map(({ value }) => value).sort();
}

describe('the key file', () => {
  test('is made at the first start, for us alone, and found at the next', async () => {
    const before = process.umask(0);
    const made = await secret(db.sql, await open(), 'a').finally(() => process.umask(before));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(Buffer.from(await readFile(file, 'utf8'), 'base64')).toHaveLength(32);
    expect(await secret(db.sql, await open(), 'a')).toBe(made);
    expect(await readdir(dataDir)).toEqual(['secret.key']);
  });

  test('is one for servers that start at once', async () => {
    const vaults = await Promise.all(Array.from({ length: 5 }, () => open()));
    const made = await Promise.all(vaults.map((vault) => secret(db.sql, vault, 'a')));
    expect(new Set(made).size).toBe(1);
  });

  test('that others can read is closed to them', async () => {
    await open();
    await chmod(file, 0o644);
    await open();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('is not made where the environment has the key, and what it holds may come from there', async () => {
    const vault = await open(KEY);
    const made = await secret(db.sql, vault, 'a');
    expect(await readdir(folder)).toEqual([]);
    expect(await secret(db.sql, await open(KEY), 'a')).toBe(made);
  });
});

describe('what an older version left plain', () => {
  test('is sealed at the start, and read as it was', async () => {
    const accountId = await writePlain();
    const vault = await open();
    const values = await kept();
    expect(values).toHaveLength(5);
    for (const value of values) expect(value).toMatch(/^sealed1\./);
    expect(await secret(db.sql, vault, 'old')).toBe('plain');
    expect(await webhooksOf(db.sql, vault, accountId)).toMatchObject([{ secret: PLAIN }]);
    for (const username of ['24681357', '24681358'])
      expect(await findDeskPhone(db.sql, vault, username)).toMatchObject({ ha1: HA1 });
    await open();
    expect(await kept()).toEqual(values);
  });

  test('is read meanwhile', async () => {
    const vault = await open();
    const accountId = await writePlain();
    expect(await secret(db.sql, vault, 'old')).toBe('plain');
    expect(await webhooksOf(db.sql, vault, accountId)).toMatchObject([{ secret: PLAIN }]);
    expect(await findDeskPhone(db.sql, vault, '24681357')).toMatchObject({ ha1: HA1 });
  });
});

describe('a start is refused in words, and nothing is written,', () => {
  async function refusal(key: Buffer | null = null): Promise<string> {
    await writePlain();
    const before = await kept();
    const error: unknown = await open(key).catch((one: unknown) => one);
    expect(await kept()).toEqual(before);
    if (!(error instanceof KeyFault)) throw new Error('not refused', { cause: error });
    return error.message;
  }

  test('when the key file is gone', async () => {
    await open();
    await rm(file);
    expect(await refusal()).toContain(`their key is missing: ${file} is not there. Put it back`);
    expect(await readdir(dataDir)).toEqual([]);
  });

  test('when it holds another key', async () => {
    await open(KEY);
    await rm(dataDir, { recursive: true, force: true });
    await openElsewhere();
    const other = await readFile(file, 'utf8');
    expect(await refusal()).toMatch(/sealed with another key than the one in .*secret\.key\. Put back/);
    expect(await readFile(file, 'utf8')).toBe(other);
  });

  test('when the environment has another key', async () => {
    await open(KEY);
    const words = await refusal(Buffer.alloc(32, 4));
    expect(words).toContain('another key than the one in RINGSIDE_SECRET_KEY');
    expect(words).not.toContain(Buffer.alloc(32, 4).toString('base64'));
  });

  test('when the file holds no key', async () => {
    await open();
    await writeFile(file, 'nothing of use');
    expect(await refusal()).toContain(`There is no key in ${file} any more`);
    expect(await readFile(file, 'utf8')).toBe('nothing of use');
  });

  /** Another installation makes a key in this folder. */
  async function openElsewhere(): Promise<void> {
    const other = await openTestDatabase();
    await openVault({ sql: other.sql, dataDir, key: null, columns }).finally(() => other.close());
  }
});
