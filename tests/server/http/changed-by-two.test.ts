/** What administrators change as a whole: of two who began with the same one, the second is told instead of winning unseen. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { openBillingResources } from '#server/wiring/billing-resources.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { autoRechargeOf, changeAutoRecharge } from '#server/billing/funding/auto-recharge-settings.ts';
import { changeMailbox, mailboxesOf, makeMailbox } from '#server/calls/sound/mailboxes.ts';
import { openNumberResources } from '#server/wiring/number-resources.ts';
import { seedDemoNumbers } from '#server/numbers/demo-numbers.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { queueRoutes } from '#server/http/routing/queue-routes.ts';
import { routeRoutes } from '#server/http/routing/route-routes.ts';
import { queuesIn } from '#server/routing/queues.ts';
import { RouteEditor } from '#server/routing/route-editor.ts';
import { SERVER } from '#server/store/audit-log.ts';
import { saveCard } from '#support/billing/saved-card.ts';
import { openSignedInApp } from '#support/http/signed-in-app.ts';
import { openTestTeamRouters } from '#support/people/test-team-routers.ts';
import { openNumberParts } from '#support/numbers/number-parts.ts';
import { node, routeOf } from '#support/routing/nodes.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const NUMBER = '+12025550111';
const clock = new ManualClock();
let db: TestDatabase;
let accountId: string;
let people: DemoPeople;
let send: ReturnType<typeof openSignedInApp>;
beforeAll(async () => {
  db = await openTestDatabase();
  accountId = await seedDemoAccount(db.sql, clock);
  people = await seedDemoPeople(db.sql, accountId);
  await seedDemoNumbers(db.sql, accountId, people);
  await saveCard(db.sql, accountId);
  send = openSignedInApp([
    ...openBillingResources({ sql: db.sql, clock, log: silentLog }).routers,
    ...openNumberResources(await openNumberParts(db.sql, clock)).routers,
    routeRoutes(new RouteEditor(db.sql)),
    ...(await openTestTeamRouters(db.sql, clock)).routers,
    queueRoutes(queuesIn(db.sql, clock)),
  ]);
});
afterAll(() => db.close());

const asAdmin = (method: string, path: string, body?: object) => send(people.admin, method, path, body);

interface Thing {
  id?: string;
  version: number;
}
const listed = async (path: string, list: string, isIt: (thing: Thing) => boolean): Promise<Thing> => {
  const answer = (await (await asAdmin('GET', path)).json()) as Record<string, Thing[]>;
  const found = answer[list]?.find(isIt);
  if (!found) throw new Error(`${path} does not list it`);
  return found;
};
const read = async (path: string) => (await (await asAdmin('GET', path)).json()) as Thing;
const at = (path: string, part: string) => path.replace(/\{\w+\}/, encodeURIComponent(part));

const company = { name: 'Harbor', address: '1 Pier', taxId: '', email: '' };
const limits = { accountDailyMicros: null, agentDailyMicros: null, newCountries: 'tell', burstSeconds: 60 };
const port = {
  numbers: ['+16175550158'],
  source: 'Radio',
  billName: 'Harbor',
  billAddress: '1 Pier',
  losingCarrier: 'Bay',
  accountNumber: '4471',
};
const hangUp = (name: string) => ({ route: routeOf(node('hang-up', 'end', { name })) });

/** `path` and `read` of one that is there; `change`: another one each time. */
const wholes: {
  what: string;
  method: 'PUT' | 'PATCH';
  open: () => Promise<{ path: string; read: () => Promise<Thing> }>;
  change: (word: string) => object;
}[] = [
  {
    what: 'the company',
    method: 'PUT',
    open: () => Promise.resolve({ path: billingRoutes.company, read: () => read(billingRoutes.company) }),
    change: (word) => ({ ...company, taxId: word }),
  },
  {
    what: 'the limits',
    method: 'PUT',
    open: () => Promise.resolve({ path: billingRoutes.limits, read: () => read(billingRoutes.limits) }),
    change: (word) => ({ ...limits, burstCalls: 20 + word.length }),
  },
  {
    what: 'the route of a number',
    method: 'PUT',
    open: () => {
      const path = at(setupRoutes.route, NUMBER);
      return Promise.resolve({ path, read: () => read(path) });
    },
    change: hangUp,
  },
  {
    what: 'the settings of a number',
    method: 'PATCH',
    open: () =>
      Promise.resolve({
        path: at(setupRoutes.rentedNumber, NUMBER),
        read: () =>
          listed(
            setupRoutes.rentedNumbers,
            'numbers',
            (one) => (one as { number?: string }).number === NUMBER,
          ),
      }),
    change: (word) => ({ source: word }),
  },
  {
    what: 'a queue',
    method: 'PUT',
    open: async () => {
      const queue = { name: 'Sales', memberIds: [people.agent1.id] };
      const { id = '' } = (await (await asAdmin('POST', setupRoutes.queues, queue)).json()) as Thing;
      return {
        path: at(setupRoutes.queue, id),
        read: () => listed(setupRoutes.queues, 'queues', (one) => one.id === id),
      };
    },
    change: (word) => ({ name: word, memberIds: [people.agent1.id] }),
  },
  {
    what: 'a person',
    method: 'PATCH',
    open: () => {
      const { id } = people.agent2;
      const path = at(setupRoutes.person, id);
      return Promise.resolve({
        path,
        read: () => listed(setupRoutes.people, 'people', (one) => one.id === id),
      });
    },
    change: (word) => ({ extension: String(7000 + word.length) }),
  },
  {
    what: 'numbers that are brought',
    method: 'PUT',
    open: async () => {
      const made = await asAdmin('POST', setupRoutes.ports, { ...port, signerName: 'Ada' });
      const { id = '' } = (await made.json()) as Thing;
      return {
        path: at(setupRoutes.port, id),
        read: () => listed(setupRoutes.ports, 'ports', (one) => one.id === id),
      };
    },
    change: (word) => ({ ...port, signerName: word }),
  },
];

const refusalOf = async (answer: Response) => [
  answer.status,
  apiErrorSchema.parse(await answer.json()).error.code,
];

describe.each(wholes)('$what', ({ method, open, change }) => {
  test('that somebody else saved meanwhile is not replaced by what was begun before', async () => {
    const { path, read: readIt } = await open();
    const begun = await readIt();
    const first = await asAdmin(method, path, { ...change('x'), version: begun.version });
    expect(first.status).toBe(200);
    const theirs = await readIt();
    expect(theirs.version).toBe(begun.version + 1);
    const second = await asAdmin(method, path, { ...change('yy'), version: begun.version });
    expect(await refusalOf(second)).toEqual([409, 'changed-meanwhile']);
    expect(await readIt()).toEqual(theirs);
    const keptMine = await asAdmin(method, path, { ...change('yy'), version: theirs.version });
    expect(keptMine.status).toBe(200);
    expect((await readIt()).version).toBe(theirs.version + 1);
  });

  test('that two save in one instant is saved by one', async () => {
    const { path, read: readIt } = await open();
    const { version } = await readIt();
    const answers = await Promise.all(
      ['abc', 'abcd', 'abcde', 'abcdef'].map((word) => asAdmin(method, path, { ...change(word), version })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  });

  test('that is saved as it is stays the version that others have read', async () => {
    const { path, read: readIt } = await open();
    for (let times = 0; times < 2; times += 1) await asAdmin(method, path, change('the same'));
    const { version } = await readIt();
    expect((await asAdmin(method, path, { ...change('the same'), version })).status).toBe(200);
    expect((await readIt()).version).toBe(version);
  });
});

test('a mailbox and auto-recharge are like the rest', async () => {
  const made = await makeMailbox(db.sql, accountId, { name: 'Sales', memberIds: [] });
  if (!made.ok) throw new Error(made.failure);
  const { id, version } = made.value;
  const change = { name: 'Leads', memberIds: [], version };
  expect((await changeMailbox(db.sql, { accountId, id }, change)).ok).toBe(true);
  const late = await changeMailbox(db.sql, { accountId, id }, { ...change, name: 'Box' });
  expect(late).toEqual({ ok: false, failure: 'changed-meanwhile' });
  expect((await mailboxesOf(db.sql, people.admin)).find((box) => box.id === id)).toMatchObject({
    name: 'Leads',
    version: 2,
  });

  const parts = { sql: db.sql, clock };
  const begun = (await autoRechargeOf(db.sql, accountId)).version;
  const recharge = { isOn: false, thresholdMicros: 10_000_000, amountMicros: 50_000_000, version: begun };
  expect((await changeAutoRecharge(parts, { accountId, by: SERVER }, recharge)).ok).toBe(true);
  expect(
    await changeAutoRecharge(parts, { accountId, by: SERVER }, { ...recharge, amountMicros: 60_000_000 }),
  ).toEqual({
    ok: false,
    failure: 'changed-meanwhile',
  });
});
