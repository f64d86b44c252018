import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#kit/log.ts';
import { openDatabase } from '#server/store/database.ts';
import { migrate } from '#server/store/migrate.ts';
import { migrations } from '#server/store/migrations.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const applied = () =>
  db.sql<{ name: string }[]>`select name, checksum, applied_at from migrations order by name`;

test('applies every migration once, in the order of their numbers, however often it runs', async () => {
  const before = await applied();
  expect(before.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
  const numbers = migrations.map(({ name }) => Number(name.slice(0, 4)));
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  await Promise.all([migrate(db.sql), migrate(db.sql)]);
  expect(await applied()).toEqual(before);
});

test('refuses a migration that was changed after it was applied', async () => {
  const changed = migrations.map((one, i) => (i === 0 ? { ...one, text: `${one.text} -- changed` } : one));
  await expect(migrate(db.sql, changed)).rejects.toThrow(/0001-store was changed/);
});

test('refuses a database of a newer program, and leaves it as it is', async () => {
  const newer = '9997-of-tomorrow';
  await db.sql`insert into migrations (name, checksum) values (${newer}, 'unknown')`;
  const before = await applied();
  try {
    await expect(openDatabase({ url: db.url, dataDir: '', log: silentLog })).rejects.toThrow(
      'This program is older than its database, which has 9997-of-tomorrow. Start the newer program again',
    );
    await expect(migrate(db.sql, migrations.slice(0, 3))).rejects.toThrow('older than its database');
    expect(await applied()).toEqual(before);
  } finally {
    await db.sql`delete from migrations where name = ${newer}`;
  }
});

test('applies nothing at all when one of several fails', async () => {
  const more = [
    { name: '9998-good', text: 'create table good (id int)' },
    { name: '9999-bad', text: 'create table bad (id nonsense)' },
  ];
  await expect(migrate(db.sql, [...migrations, ...more])).rejects.toThrow(/nonsense/);
  expect(await db.sql`select 1 from pg_tables where tablename = 'good'`).toHaveLength(0);
});
