/** Routes as they were saved by older programs, after the migrations since. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sharedRoutesOf } from '#server/routing/shared-routes.ts';
import { routeOf } from '#server/routing/route.ts';
import { versionOf, versionsOf } from '#server/routing/kept/versions.ts';
import { connect, type Pool } from '#server/store/database.ts';
import { migrate } from '#server/store/migrate.ts';
import { migrations } from '#server/store/migrations.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const [RADIO, RADIO_TOO, ANAS, BARE] = ['+12025550110', '+12025550111', '+12025550112', '+12025550113'];
const [account, other, ana] = [randomUUID(), randomUUID(), randomUUID()];
const LONG = 'A source whose name is as long as the contract lets it be 60';
const target = { kind: 'agent', userId: ana };
const hangUp = { kind: 'hang-up', id: 'hang-up', name: 'Hang up', prompt: null };

let db: TestDatabase;
let sql: Pool;

beforeAll(async () => {
  db = await openTestDatabase();
  const url = new URL(db.url);
  url.pathname = `/older_${account.replaceAll('-', '')}`;
  await db.sql`create database ${db.sql(url.pathname.slice(1))}`;
  sql = connect(url.href);
  const until = (name: string) => migrations.filter((one) => one.name < name);
  await migrate(sql, until('1020'));
  const plan = { kind: 'ring-plan', steps: [{ ring: [target], forSeconds: 12 }] };
  await sql`insert into accounts (id, name) values (${account}, 'Quay'), (${other}, 'Pier')`;
  await own(RADIO, account, 'Radio');
  await save(RADIO, plan);
  await migrate(sql, until('1430'));
  const turns = {
    kind: 'round-robin',
    id: 'turn',
    name: 'Turn',
    targets: [target],
    forSeconds: 9,
    noAnswer: 'hang-up',
  };
  const route = { start: 'turn', nodes: [turns, hangUp] };
  await own(RADIO_TOO, account, 'radio');
  await own(ANAS, other, LONG);
  await own(BARE, account, 'Radio');
  await save(RADIO_TOO, route);
  await save(ANAS, route);
  await sql`update routes set route = ${JSON.stringify({ start: 'hang-up', nodes: [hangUp] })}::text::jsonb where number = ${ANAS}`;
  await sql`insert into route_pointers (number, pointers) values (${RADIO_TOO}, '{"turn": [4]}')`;
  await migrate(sql);
});
afterAll(async () => {
  const [row] = await sql<{ name: string }[]>`select current_database() as name`;
  await sql.end({ timeout: 1 });
  await db.sql`drop database ${db.sql(row?.name ?? '')} with (force)`;
  await db.close();
});

const own = (number: string, accountId: string, source: string) =>
  sql`insert into owned_numbers (number, account_id, source) values (${number}, ${accountId}, ${source})`;
const save = (number: string, route: object) =>
  sql`insert into routes (number, route) values (${number}, ${JSON.stringify(route)}::text::jsonb)`;
const ofNumber = (number: string) => routeOf(sql, { number, agentId: null });

test('each number goes on with the route that it had, which is a thing of its account now', async () => {
  expect((await ofNumber(RADIO))?.route).toEqual({
    start: 'ring',
    nodes: [
      {
        kind: 'ring-plan',
        id: 'ring',
        name: 'Ring',
        steps: [{ ring: [target], forSeconds: 12 }],
        noAnswer: 'hang-up',
      },
      hangUp,
    ],
  });
  expect((await ofNumber(RADIO_TOO))?.route.start).toBe('turn');
  expect((await ofNumber(ANAS))?.route.start).toBe('hang-up');
  expect(await ofNumber(BARE)).toBeNull();
  const [older, newer] = [await sharedRoutesOf(sql, account), await sharedRoutesOf(sql, other)];
  expect(older.map(({ name, numbers }) => [name, numbers])).toEqual([
    ['Radio', 1],
    ['radio 2', 1],
  ]);
  expect(newer).toMatchObject([{ name: LONG.slice(0, 50).trim(), numbers: 1 }]);
});

test('its version goes on from where it was, and can be read', async () => {
  const id = (await ofNumber(ANAS))?.id ?? '';
  const thing = { kind: 'route' as const, id, accountId: other };
  expect(await versionsOf(sql, thing)).toMatchObject([{ version: 2, by: '' }]);
  expect(await versionOf(sql, thing, 2)).toMatchObject({ route: { start: 'hang-up' } });
});

test('it remembers whose turn it is', async () => {
  const id = (await ofNumber(RADIO_TOO))?.id ?? '';
  expect(await sql`select route_id, pointers from route_pointers`).toEqual([
    { routeId: id, pointers: { turn: [4] } },
  ]);
});
