import { expect, test } from 'vitest';
import { secret } from '#server/store/vault/secrets.ts';
import { openTestDatabase } from '#support/store/test-database.ts';
import { testVault } from '#support/store/test-vault.ts';

test('a secret is made once, at random, also when many ask at once', async () => {
  const db = await openTestDatabase();
  const made = await Promise.all(['a', 'a', 'a', 'b'].map((name) => secret(db.sql, testVault, name)));
  expect(new Set(made).size).toBe(2);
  expect(await secret(db.sql, testVault, 'a')).toBe(made[0]);
  expect(Buffer.from(made[0] ?? '', 'base64url')).toHaveLength(32);
  await db.close();
});
