import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { routes } from '#contract/routes.ts';
import type { User } from '#server/people/users.ts';
import { openBillingApp, type BillingApp, type Things } from '#support/billing/billing-app.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

type Name = keyof typeof billingRoutes;

interface Row {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  name: Name;
  /** `reads`: supervisors and administrators; `anybody`: not behind the sign-in. */
  who: 'reads' | 'admin' | 'anybody';
  /** What an administrator, or anybody, gets. */
  status: number;
  /** What {id} is of. */
  of?: keyof Things;
  query?: string;
  body?: object;
}

const JUNE = '?from=2026-06-01&to=2026-06-30';
const newId = () => crypto.randomUUID();
const company = { name: 'Harbor', address: '1 Pier', taxId: '', email: '' };
const limits = {
  accountDailyMicros: null,
  agentDailyMicros: null,
  newCountries: 'tell',
  burstCalls: 30,
  burstSeconds: 60,
};
const recharge = { isOn: true, thresholdMicros: 10_000_000, amountMicros: 50_000_000 };
const eve = { company: 'Acme', name: 'Eve', email: 'eve@acme.test', password: 'correct horse' };
/** Of fields that go into no database as they are. */
const HASHED = ['password'];
const purpose = { type: 'package', id: newId(), offerId: 'local-75000' };

/** In an order in which all of them can be done one after the other. */
const table: readonly Row[] = [
  { method: 'GET', name: 'signUp', who: 'anybody', status: 200 },
  { method: 'POST', name: 'signUp', who: 'anybody', status: 201, body: eve },
  // Not signed by the provider: heard out, and not believed.
  { method: 'POST', name: 'providerEvents', who: 'anybody', status: 400 },
  { method: 'GET', name: 'plan', who: 'reads', status: 200 },
  { method: 'GET', name: 'lastMonth', who: 'reads', status: 200 },
  { method: 'GET', name: 'planQuote', who: 'admin', status: 200, query: '?plan=team' },
  { method: 'PUT', name: 'plan', who: 'admin', status: 200, body: { plan: 'team', dueMicros: 29_000_000 } },
  { method: 'GET', name: 'company', who: 'reads', status: 200 },
  { method: 'PUT', name: 'company', who: 'admin', status: 200, body: company },
  { method: 'GET', name: 'timeZone', who: 'reads', status: 200 },
  { method: 'PUT', name: 'timeZone', who: 'admin', status: 200, body: { timeZone: 'America/New_York' } },
  { method: 'GET', name: 'packages', who: 'reads', status: 200 },
  {
    method: 'POST',
    name: 'packages',
    who: 'admin',
    status: 402,
    body: { id: newId(), offerId: 'local-500000' },
  },
  { method: 'PATCH', name: 'package', who: 'admin', status: 204, of: 'package', body: { renews: false } },
  { method: 'GET', name: 'cards', who: 'reads', status: 200 },
  { method: 'POST', name: 'cardSetups', who: 'admin', status: 201, body: { testToken: 'succeeds' } },
  { method: 'GET', name: 'cardSetup', who: 'admin', status: 200, of: 'setup' },
  { method: 'PATCH', name: 'card', who: 'admin', status: 200, of: 'card', body: { role: 'first' } },
  { method: 'GET', name: 'payments', who: 'reads', status: 200 },
  { method: 'GET', name: 'payment', who: 'reads', status: 200, of: 'payment' },
  { method: 'POST', name: 'testBank', who: 'admin', status: 200, of: 'payment', body: { approve: true } },
  {
    method: 'POST',
    name: 'payments',
    who: 'admin',
    status: 200,
    body: { id: newId(), micros: 20_000_000, purpose },
  },
  { method: 'GET', name: 'autoRecharge', who: 'reads', status: 200 },
  { method: 'PUT', name: 'autoRecharge', who: 'admin', status: 200, body: recharge },
  { method: 'DELETE', name: 'card', who: 'admin', status: 409, of: 'card' },
  { method: 'GET', name: 'notices', who: 'reads', status: 200 },
  { method: 'DELETE', name: 'notice', who: 'admin', status: 204, of: 'notice' },
  { method: 'PUT', name: 'lowBalance', who: 'admin', status: 204, body: { micros: 20_000_000 } },
  { method: 'GET', name: 'ledger', who: 'reads', status: 200, query: '?limit=200' },
  { method: 'GET', name: 'balanceHistory', who: 'reads', status: 200, query: '?days=366' },
  { method: 'GET', name: 'statements', who: 'reads', status: 200 },
  { method: 'GET', name: 'statement', who: 'reads', status: 200 },
  { method: 'GET', name: 'statementCsv', who: 'reads', status: 200 },
  { method: 'GET', name: 'usage', who: 'reads', status: 200, query: JUNE },
  { method: 'GET', name: 'usageCsv', who: 'reads', status: 200, query: JUNE },
  { method: 'GET', name: 'limits', who: 'reads', status: 200 },
  { method: 'PUT', name: 'limits', who: 'admin', status: 200, body: limits },
  { method: 'DELETE', name: 'outboundBlock', who: 'admin', status: 204, of: 'block' },
  { method: 'PUT', name: 'newCountry', who: 'admin', status: 204 },
  { method: 'POST', name: 'cancellation', who: 'admin', status: 200, body: { name: 'Harbor' } },
  { method: 'DELETE', name: 'cancellation', who: 'admin', status: 200 },
];
const named = (rows: readonly Row[]) =>
  rows.map((row): [string, Row] => [`${row.method} ${billingRoutes[row.name]}`, row]);
const signedInOnly = table.filter(({ who }) => who !== 'anybody');
const withThings = table.filter(({ of }) => of !== undefined);
const withBody = table.filter(({ body }) => body !== undefined);

let db: TestDatabase;
let bench: BillingApp;
let admin: User;
let things: Things;
let others: Things;
beforeAll(async () => {
  db = await openTestDatabase();
  bench = await openBillingApp(db);
  ({ admin, things } = await bench.newcomer('Harbor'));
  others = (await bench.newcomer('Other')).things;
});
afterAll(async () => {
  await bench.close();
  await db.close();
});

function pathOf({ name, of, query = '' }: Row, from: Things): string {
  const id = of === undefined ? '' : from[of];
  const path = billingRoutes[name].replace('{id}', id).replace('{month}', '2026-05').replace('{code}', 'DE');
  return path + query;
}

const isSignedIn = ({ who }: Row) => who !== 'anybody';
const ask = (
  row: Row,
  by: User | null,
  more: { body?: object | string; headers?: Record<string, string> } = {},
) => bench.ask({ by, method: row.method, path: pathOf(row, things), body: row.body, ...more });
const codeOf = async (answer: Response) => [
  answer.status,
  apiErrorSchema.parse(await answer.json()).error.code,
];

describe('each route of billing', () => {
  const documentSchema = z.object({
    paths: z.record(
      z.string(),
      z.record(z.string(), z.object({ responses: z.record(z.string(), z.unknown()) })),
    ),
  });
  const described = async () => {
    const answer = await bench.ask({ by: null, method: 'GET', path: routes.openapi });
    return documentSchema.parse(await answer.json()).paths;
  };

  test('is in this table with each of its methods, and described to clients of the API', async () => {
    const ours = new Set<string>(Object.values(billingRoutes));
    const there = Object.entries(await described())
      .filter(([path]) => ours.has(path))
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
    expect(
      named(table)
        .map(([name]) => name)
        .sort(),
    ).toEqual(there.sort());
    expect(new Set(table.map(({ name }) => name))).toEqual(new Set(Object.keys(billingRoutes)));
  });

  test('is described with what it answers', async () => {
    const paths = await described();
    for (const { name, method, status, who, of } of table) {
      const statuses = Object.keys(paths[billingRoutes[name]]?.[method.toLowerCase()]?.responses ?? {});
      const expected = [
        status,
        ...(who === 'anybody' ? [] : [401, 403]),
        ...(of === undefined ? [] : [404, 422]),
      ];
      expect(statuses, `${method} ${name}`).toEqual(expect.arrayContaining(expected.map(String)));
    }
  });
});

describe('is for those who are signed in', () => {
  test.each(named(signedInOnly))('%s', async (_, row) => {
    expect(await codeOf(await ask(row, null))).toEqual([401, 'signed-out']);
  });
});

describe('is none of an agent’s business', () => {
  test.each(named(signedInOnly))('%s', async (_, row) => {
    expect(await codeOf(await ask(row, { ...admin, role: 'agent' }))).toEqual([403, 'forbidden']);
  });
});

describe('a supervisor only reads', () => {
  test.each(named(signedInOnly))('%s', async (_, row) => {
    const answer = await ask(row, { ...admin, role: 'supervisor' });
    if (row.who === 'reads') expect(answer.status).toBe(200);
    else expect(await codeOf(answer)).toEqual([403, 'forbidden']);
  });
});

describe('a supervisor of teams reads no money, and usage of their people only', () => {
  test.each(named(signedInOnly))('%s', async (_, row) => {
    const answer = await ask(row, { ...admin, role: 'supervisor', sees: 'teams' });
    if (row.name === 'usage' || row.name === 'usageCsv') expect(answer.status).toBe(200);
    else expect(await codeOf(answer)).toEqual([403, 'forbidden']);
  });
});

describe('what another account has is not there', () => {
  test.each(named(withThings))('%s', async (_, row) => {
    const path = pathOf(row, others);
    const answer = await bench.ask({ by: admin, method: row.method, path, body: row.body });
    expect(await answer.json()).toEqual({ error: { code: 'not-found' } });
    expect(answer.status).toBe(404);
  });

  test.each(named(withThings))('%s of what is no id at all is the fault of who asks', async (_, row) => {
    const path = pathOf(row, { ...things, [row.of ?? '']: "1'--" });
    const answer = await bench.ask({ by: admin, method: row.method, path, body: row.body });
    expect(await codeOf(answer)).toEqual([422, 'invalid-request']);
  });
});

/** The body once for each text in it, which ends in U+0000 there. */
function spoiled(body: object): [string, object][] {
  return Object.entries(body).flatMap(([field, value]: [string, unknown]): [string, object][] => {
    if (typeof value === 'string')
      return HASHED.includes(field) ? [] : [[field, { ...body, [field]: `${value}\0` }]];
    if (typeof value !== 'object' || value === null) return [];
    return spoiled(value).map(([inner, part]) => [`${field}.${inner}`, { ...body, [field]: part }]);
  });
}

describe('what changes something', () => {
  const changes = table.filter(({ method }) => method !== 'GET');
  test.each(named(changes))('%s is not done for another site’s page', async (_, row) => {
    const headers = { origin: 'https://evil.test', host: 'localhost:4600' };
    const answer = await ask(row, isSignedIn(row) ? admin : null, { headers });
    expect(await codeOf(answer)).toEqual([403, 'origin-refused']);
  });

  test.each(named(withBody))(
    '%s takes no body that is no JSON, and none that is too large',
    async (_, row) => {
      const who = isSignedIn(row) ? admin : null;
      const headers = { 'content-type': 'application/json' };
      expect(await codeOf(await ask(row, who, { body: '{"', headers }))).toEqual([422, 'invalid-request']);
      expect(await codeOf(await ask(row, who, { body: '[]', headers }))).toEqual([422, 'invalid-request']);
      const large = JSON.stringify({ ...row.body, more: 'x'.repeat(64 * 1024) });
      expect(await codeOf(await ask(row, who, { body: large, headers }))).toEqual([413, 'invalid-request']);
    },
  );

  const texts = withBody.flatMap((row) =>
    spoiled(row.body ?? {}).map(([field, body]): [string, Row] => [
      `${row.method} ${billingRoutes[row.name]} with "${field}"`,
      { ...row, body },
    ]),
  );
  test.each(texts)('%s refuses the letter that the database cannot hold', async (_, row) => {
    expect(await codeOf(await ask(row, isSignedIn(row) ? admin : null))).toEqual([422, 'invalid-request']);
  });
});

test.each([
  [billingRoutes.ledger, '?before=9999999999999999999', 200],
  [billingRoutes.ledger, '?before=-1', 422],
  [billingRoutes.ledger, '?limit=201', 422],
  [billingRoutes.balanceHistory, '?days=367', 422],
  [billingRoutes.usage, `${JUNE}&number=%00`, 422],
  [billingRoutes.usage, '?from=0000-01-01&to=0000-01-02', 422],
  [billingRoutes.usageCsv, '?from=2020-01-01&to=2026-01-01', 422],
  [billingRoutes.statement.replace('{month}', '0000-01'), '', 422],
  [billingRoutes.statementCsv.replace('{month}', '9999-12'), '', 422],
  [billingRoutes.statement.replace('{month}', '2999-12'), '', 404],
])('%s%s is answered with %i', async (path, query, status) => {
  expect((await bench.ask({ by: admin, method: 'GET', path: path + query })).status).toBe(status);
});

describe('an administrator, or anybody where no sign-in is needed, is answered, and nobody keeps it', () => {
  test.each(named(table))('%s', async (_, row) => {
    const answer = await ask(row, isSignedIn(row) ? admin : null);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([row.status, 'no-store']);
  });
});
