/** Every statement of the server is prepared once, and its columns are what its rows are declared to be. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rowFaults } from '#support/store/row-faults.ts';
import { readSqlSource, type SqlSource, type Statement } from '#support/store/sql-source.ts';
import { StatementColumns } from '#support/store/statement-columns.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let database: TestDatabase;
let source: SqlSource;

beforeAll(async () => {
  database = await openTestDatabase();
  source = readSqlSource(join(import.meta.dirname, '../..'));
});
afterAll(() => database.close());

/** They name tables and columns that they find in the database. */
const MADE_AT_WORK = [
  'store/backup/tables.ts copyIn',
  'store/backup/tables.ts copyOut',
  'store/backup/tables.ts emptyAll',
  'store/vault/open-vault.ts sealPlain',
];

/**
 * Of a table's column PostgreSQL says whether it can be null; not what a condition leaves of it. What is no longer found here
 * is taken out.
 */
const KNOWN_BETTER = [
  'billing/accounts.ts ownLines: lines may be null',
  'numbers/inventory/number-use.ts lastUsedFor: trackingNumber may be null',
  'numbers/porting/port-rows.ts factsOf: number may be null',
  // A check of the table: with a username there is a hash.
  'numbers/receiving/desk-phones.ts findDeskPhone: ha1 may be null',
  'people/team/colleagues.ts extensionsOf: extension may be null',
  // The catalogues of PostgreSQL hold no row to it.
  'store/backup/backup.ts backUp: name may be null',
  'store/connections/wait-watch.ts sessionsOf: pid may be null',
  'store/connections/wait-watch.ts sessionsOf: state may be null',
];

const sorted = (lines: Iterable<string>) => [...new Set(lines)].sort();

test('finds the statements of the source, and can read all but a few', () => {
  const typed = source.statements.filter(({ row }) => row !== null);
  expect(source.statements.length).toBeGreaterThan(300);
  expect(typed.length).toBeGreaterThan(170);
  expect(sorted(source.statements.filter(({ ways }) => ways === null).map(({ name }) => name))).toEqual(
    MADE_AT_WORK,
  );
});

test('prepares each of them, and finds the columns that its rows are declared to have', async () => {
  const columns = await StatementColumns.of(database.sql);
  const found: string[] = [];
  for (const statement of source.statements) found.push(...(await faultsOf(statement, columns)));
  expect(sorted(found)).toEqual(KNOWN_BETTER);
});

async function faultsOf({ name, ways, row }: Statement, columns: StatementColumns): Promise<string[]> {
  const faults: string[] = [];
  for (const build of ways ?? []) {
    try {
      const prepared = await columns.in(build(database.sql));
      if (row) faults.push(...rowFaults(source.checker, row, prepared));
    } catch (error) {
      faults.push(String(error));
    }
  }
  return faults.map((fault) => `${name}: ${fault}`);
}
