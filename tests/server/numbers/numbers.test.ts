import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { numberListSchema } from '#contract/numbers/numbers.ts';
import { ManualClock } from '#kit/clock.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { callerIdFor, chooseCallerId } from '#server/numbers/caller-id/caller-id.ts';
import { seedDemoNumbers } from '#server/numbers/demo-numbers.ts';
import {
  agentNumberOf,
  findInventoryNumber,
  numbersFor,
} from '#server/numbers/inventory/inventory-numbers.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const GOOGLE = '+12025550110';
const RADIO = '+12025550111';
const MAILER = '+12025550112';
const CALLEE = '+12065550142';
const ANA = '+12025550121';
const BEN = '+13125550122';
const CLEO = '+14155550123';

describe('the caller ID', () => {
  const user = { id: 'ana', accountId: 'harbor' };
  const own = (number: string, agentId: string | null = null, accountId = 'harbor') => ({
    number,
    agentId,
    accountId,
    source: 'x',
    campaign: null,
    recordCalls: false,
    announceRecording: true,
  });
  const inventory = [own(GOOGLE), own(RADIO), own(BEN, 'ben'), own(ANA, 'ana'), own(CLEO, null, 'elsewhere')];
  const choose = (explicit: string | null, numbers = inventory) =>
    chooseCallerId({ explicit, user, inventory: numbers });

  test.each([
    ['the choice for this call comes first', RADIO, RADIO],
    ['then the own agent number', null, ANA],
    ['the own agent number may be chosen, too', ANA, ANA],
  ])('%s', (_, explicit, number) => {
    expect(choose(explicit)).toEqual({ ok: true, value: number });
  });

  test('without an agent number it is the oldest tracking number', () => {
    expect(choose(null, [own(BEN, 'ben'), own(GOOGLE), own(RADIO)])).toEqual({ ok: true, value: GOOGLE });
  });

  test.each([
    ["a colleague's agent number", BEN],
    ["another account's number", CLEO],
    ['a number that nobody owns', '+12065550142'],
    ['an empty choice', ''],
  ])('%s is refused', (_, explicit) => {
    expect(choose(explicit)).toEqual({ ok: false, failure: 'caller-id-refused' });
  });

  test('nothing goes out from an account without a usable number', () => {
    expect(choose(null, [own(BEN, 'ben')])).toEqual({ ok: false, failure: 'caller-id-refused' });
  });
});

describe('numbers in the inventory', () => {
  let db: TestDatabase;
  let people: DemoPeople;
  let accountId: string;
  beforeAll(async () => {
    db = await openTestDatabase();
    accountId = await seedDemoAccount(db.sql, new ManualClock());
    people = await seedDemoPeople(db.sql, accountId);
    await seedDemoNumbers(db.sql, accountId, people);
  });
  afterAll(() => db.close());

  test('are found by number', async () => {
    expect(await findInventoryNumber(db.sql, RADIO)).toEqual({
      number: RADIO,
      accountId,
      source: 'Radio',
      campaign: null,
      agentId: null,
      recordCalls: false,
      announceRecording: true,
    });
    expect(await findInventoryNumber(db.sql, '+12065550142')).toBeNull();
    expect(await agentNumberOf(db.sql, people.agent2.id)).toBe(BEN);
    expect(await agentNumberOf(db.sql, people.admin.id)).toBeNull();
  });

  test('are listed for a person: the own one, tracking numbers, then those of colleagues', async () => {
    const numbers = await numbersFor(db.sql, people.agent2);
    expect(numberListSchema.parse({ numbers }).numbers).toEqual(numbers);
    const brief = numbers.map(({ number, source, callable, own }) => [number, source, callable, own]);
    expect(brief).toEqual([
      [BEN, 'Ben Ortiz', true, true],
      [GOOGLE, 'Google Ads', true, false],
      [RADIO, 'Radio', true, false],
      [MAILER, 'Mailer', true, false],
      ['+12025550113', 'Website', true, false],
      ['+12025550114', 'Billboard', true, false],
      [ANA, 'Ana Reyes', false, false],
      [CLEO, 'Cleo Park', false, false],
    ]);
  });

  test('that are released work no more: not for callers, not as a caller ID, not as an agent number', async () => {
    const accountOfItsOwn = await openAccount(db.sql, 'Other');
    await db.sql`
      insert into owned_numbers (number, account_id, source, agent_id, state, released_at, restorable_until)
      values ('+12065550150', ${accountOfItsOwn}, 'Radio', ${people.admin.id}, 'released', now(), now() + interval '14 days')`;
    expect(await findInventoryNumber(db.sql, '+12065550150')).toBeNull();
    expect(await agentNumberOf(db.sql, people.admin.id)).toBeNull();
    const user = { id: people.admin.id, accountId: accountOfItsOwn };
    expect(await numbersFor(db.sql, user)).toEqual([]);
    expect(await callerIdFor(db.sql, user, '+12065550150', CALLEE)).toMatchObject({ ok: false });
  });

  test('[FAQ] that are being ported start to route at their port date, to the millisecond', async () => {
    const clock = new ManualClock();
    const portsAt = clock.now() + 1_000;
    await db.sql`
      insert into owned_numbers (number, account_id, source, state, ports_at)
      values ('+12065550151', ${accountId}, 'Radio', 'porting', ${new Date(portsAt)})`;
    clock.advance(999);
    expect(await findInventoryNumber(db.sql, '+12065550151', clock)).toBeNull();
    clock.advance(1);
    expect(await findInventoryNumber(db.sql, '+12065550151', clock)).toMatchObject({ source: 'Radio' });
    await db.sql`delete from owned_numbers where number = '+12065550151'`;
  });

  test('decide the caller ID', async () => {
    const chosen = (number: string) => ({ ok: true, value: { number, reason: null } });
    expect(await callerIdFor(db.sql, people.agent1, null, CALLEE)).toEqual(chosen(ANA));
    expect(await callerIdFor(db.sql, people.supervisor, null, CALLEE)).toEqual(chosen(GOOGLE));
    expect(await callerIdFor(db.sql, people.agent1, CLEO, CALLEE)).toMatchObject({ ok: false });
    const stranger = { id: people.agent1.id, accountId: await openAccount(db.sql, 'Other') };
    expect(await callerIdFor(db.sql, stranger, GOOGLE, CALLEE)).toMatchObject({ ok: false });
    expect(await callerIdFor(db.sql, stranger, 'best-match', CALLEE)).toMatchObject({ ok: false });
  });

  test('decide the best match by the area of the callee, and stay with the number that they know', async () => {
    const best = (user: DemoPeople['agent2'], to: string) => callerIdFor(db.sql, user, 'best-match', to);
    const because = (number: string, reason: string) => ({ ok: true, value: { number, reason } });
    expect(await best(people.agent2, '+12175550143')).toEqual(because(BEN, 'same-region'));
    expect(await best(people.agent2, '+12025550143')).toEqual(because(GOOGLE, 'same-area-code'));
    await db.sql`
      insert into calls (id, account_id, switchboard_id, direction, from_number, to_number, tracking_number, started_at,
        heartbeat_at)
      values (gen_random_uuid(), ${accountId}, 1, 'outbound', ${RADIO}, '+12025550143', ${RADIO}, now() - interval '1 h', now()),
        (gen_random_uuid(), ${accountId}, 1, 'outbound', ${ANA}, '+12025550143', ${ANA}, now(), now())`;
    expect(await best(people.agent2, '+12025550143')).toEqual(because(RADIO, 'same-as-last-time'));
    expect(await best(people.agent1, '+12025550143')).toEqual(because(ANA, 'same-as-last-time'));
  });
});
