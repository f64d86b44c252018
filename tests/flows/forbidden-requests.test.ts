import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#kit/log.ts';
import { compose, type Ringside } from '#server/compose.ts';
import { readConfig } from '#server/wiring/config.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  format?: string;
  minimum?: number;
}

interface Operation {
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
}

interface Route extends Operation {
  method: string;
  path: string;
}

const UUID = '00000000-0000-4000-8000-000000000000';
const IDS = [
  ...[
    '%00',
    'x',
    UUID,
    'a'.repeat(3000),
    '%F0%9F%98%80',
    '..%2F..',
    '-1',
    '1e400',
    '%ED%A0%80',
    '%zz',
    '%27--',
  ],
  '9'.repeat(30),
];
const TEXTS = [
  ...['\0', 'a\0b', '', ' ', '\ud800', '\u202e', 'x'.repeat(50_000), '9'.repeat(400), '+12025550110', UUID],
  ...[
    '2026-13-45',
    '+275760-09-13T00:00:00Z',
    '-000001-01-01',
    '0000-00-00',
    '24:61',
    'Foo+3',
    "'; drop",
    '%00',
  ],
];
const VALUES: unknown[] = [
  ...[null, true, 0, -1, 1.5, 2 ** 31, 2 ** 53, 2 ** 63, -(2 ** 63), 1e308, [], {}, [null], { a: { b: [] } }],
  ...TEXTS,
];

let db: TestDatabase;
let server: Ringside;
let folder: string;
let routes: Route[];
const cookies = new Map<string, string>();

beforeAll(async () => {
  db = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'ringside-forbidden-'));
  const config = readConfig({
    RINGSIDE_PORT: '0',
    RINGSIDE_TRUNK_PORT: '0',
    RINGSIDE_RTP_PORTS: '43000-43039',
    RINGSIDE_DEMO: '1',
    RINGSIDE_DATA_DIR: folder,
    DATABASE_URL: db.url,
  });
  if (!config.ok) throw new Error('the configuration is wrong');
  server = await compose(config.value, silentLog);
  for (const person of ['agent1', 'supervisor', 'admin']) cookies.set(person, await signIn(person));
  const api = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  routes = Object.entries(api.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      ...operation,
      path,
      method: method.toUpperCase(),
    })),
  );
});
afterAll(async () => {
  await server.close();
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

async function signIn(person: string): Promise<string> {
  const answer = await fetch(`${server.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: `${person}@harbor.test`, password: 'ringside' }),
  });
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

/** What the contract allows, as far as it can be read from its description. */
function sample(schema: JsonSchema): unknown {
  const [one] = schema.anyOf ?? schema.oneOf ?? [];
  if (one) return sample(one);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  const make = samples[type ?? 'string'] ?? sampleText;
  return make(schema);
}

const sampleText = ({ format = '' }: JsonSchema) =>
  ({ uuid: UUID, email: 'a@b.test' })[format] ?? '+12025550110';
const sampleNumber = ({ minimum = 1 }: JsonSchema) => Math.max(1, minimum);
const samples: Record<string, (schema: JsonSchema) => unknown> = {
  object: ({ properties = {} }) =>
    Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, sample(part)])),
  array: ({ items }) => (items ? [sample(items)] : []),
  integer: sampleNumber,
  number: sampleNumber,
  boolean: () => true,
  null: () => null,
  string: sampleText,
};

function bodiesOf({ requestBody }: Route): string[] {
  const schema = requestBody?.content['application/json']?.schema;
  if (!schema) return [];
  return (schema.oneOf ?? schema.anyOf ?? [schema]).flatMap((kind) => {
    const valid = sample(kind) as Record<string, unknown>;
    const one = Object.keys(kind.properties ?? {}).flatMap((name) =>
      VALUES.map((value) => JSON.stringify({ ...valid, [name]: value })),
    );
    return [JSON.stringify(valid), ...one];
  });
}

const ODD_BODIES: [string, string][] = [
  ['application/json', '{broken'],
  ['application/json', ''],
  ['application/json', 'null'],
  ['application/json', '"\\ud800"'],
  ['application/json', '['.repeat(30_000)],
  ['application/json', 'x'.repeat(70_000)],
  ['text/plain', '{}'],
  ['application/x-www-form-urlencoded', 'a=%00'],
  ['multipart/form-data; boundary=x', '--x\r\n\r\n'],
  ['application/octet-stream', '\0\0'],
];

const withId = (path: string, id: string) => path.replace(/\{[^}]+\}/g, id);

/** A stream is over for us when it begins. */
async function statusOf(route: Route, path: string, who: string, body?: [string, string]): Promise<number> {
  const ended = new AbortController();
  const cookie = cookies.get(who) ?? '';
  const headers = { cookie, ...(body ? { 'content-type': body[0] } : {}) };
  const sent = body === undefined || route.method === 'GET' ? {} : { body: body[1] };
  const answer = await fetch(`${server.url}${path}`, {
    method: route.method,
    headers,
    signal: ended.signal,
    redirect: 'manual',
    ...sent,
  });
  ended.abort();
  return answer.status;
}

/** What gets 5xx, by what was asked. 503 with words is an answer: there is no room for more. */
async function brokenBy(
  who: string,
  asked: (route: Route) => [string, [string, string]?][],
): Promise<string[]> {
  const broken: string[] = [];
  for (const route of routes.filter(
    ({ path, method }) => !(path === '/api/session' && method === 'DELETE'),
  )) {
    const requests = asked(route);
    for (let at = 0; at < requests.length; at += 8) {
      const batch = requests.slice(at, at + 8).map(async ([path, body]) => {
        const status = await statusOf(route, path, who, body);
        if (status >= 500 && status !== 503)
          broken.push(`${route.method} ${path.slice(0, 90)} ${body?.[1].slice(0, 120) ?? ''} → ${status}`);
      });
      await Promise.all(batch);
    }
  }
  return broken;
}

test.each(['nobody', 'agent1', 'supervisor', 'admin'])(
  'no address that %s makes up breaks a route',
  async (who) => {
    const broken = await brokenBy(who, (route) => {
      const ids = route.path.includes('{') ? IDS.map((id) => withId(route.path, id)) : [];
      const queries = (route.parameters ?? [])
        .filter((parameter) => parameter.in === 'query')
        .flatMap(({ name }) =>
          TEXTS.filter((text) => text.length < 5000).map(
            (text) =>
              `${withId(route.path, UUID)}?${name}=${encodeURIComponent(text.replace('\ud800', '\ufffd'))}`,
          ),
        );
      const odd = [`${withId(route.path, UUID)}?%00=%00`, `${withId(route.path, UUID)}?a=%ED%A0%80&a=%zz`];
      return [...ids, ...queries, ...odd].map((path) => [path]);
    });
    expect(broken).toEqual([]);
  },
  300_000,
);

test.each(['nobody', 'agent1', 'supervisor', 'admin'])(
  'no body that %s makes up breaks a route',
  async (who) => {
    const broken = await brokenBy(who, (route) =>
      route.method === 'GET'
        ? []
        : [
            ...ODD_BODIES.map((body): [string, [string, string]] => [withId(route.path, UUID), body]),
            ...bodiesOf(route).map((body): [string, [string, string]] => [
              withId(route.path, UUID),
              ['application/json', body],
            ]),
          ],
    );
    expect(broken).toEqual([]);
  },
  300_000,
);
