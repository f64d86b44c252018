import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Card } from '#contract/billing/payments.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { readCardSetup, startCardSetup } from '#server/billing/funding/card-setups.ts';
import { cardsOf, changeRole, removeCard, retireTestCards } from '#server/billing/funding/cards.ts';
import { noProvider } from '#server/billing/funding/no-provider.ts';
import type { ProviderCard } from '#server/billing/funding/payment-provider.ts';
import { openFundingBench, type FundingBench } from '#support/billing/funding-bench.ts';
import { SERVER } from '#server/store/audit-log.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let bench: FundingBench;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  bench = await openFundingBench(db);
});
afterEach(() => bench.close());

const roles = async () =>
  (await cardsOf(bench, bench.accountId)).map(({ last4, role }) => `${last4} ${role}`);
const become = (id: string, role: Card['role']) =>
  changeRole(bench, { accountId: bench.accountId, by: SERVER }, { id, role });
const remove = (id: string) => removeCard(bench, { accountId: bench.accountId, by: SERVER }, id);
const page = { testToken: null, returnUrl: 'https://phone.example.test/' };

describe('saved cards', () => {
  test('the first that is saved is the first, and stays it', async () => {
    await bench.card('0001');
    await bench.card('0002');
    expect(await roles()).toEqual(['0001 first', '0002 other']);
  });

  test('exactly one is the first and at most one the backup; a new first leaves the old one its place', async () => {
    const [one, two, three] = [await bench.card('0001'), await bench.card('0002'), await bench.card('0003')];
    expect(await become(two, 'backup')).toMatchObject({ ok: true, value: { role: 'backup' } });
    expect(await become(two, 'first')).toMatchObject({ ok: true });
    expect(await roles()).toEqual(['0002 first', '0001 backup', '0003 other']);
    await become(three, 'backup');
    expect(await roles()).toEqual(['0002 first', '0003 backup', '0001 other']);
    await become(one, 'first');
    expect(await roles()).toEqual(['0001 first', '0003 backup', '0002 other']);
    await become(three, 'other');
    expect(await roles()).toEqual(['0001 first', '0002 other', '0003 other']);
    for (const role of ['backup', 'other'] as const)
      expect(await become(one, role)).toEqual({ ok: false, failure: 'in-use' });
    expect(await become(one, 'first')).toMatchObject({ ok: true });
  });

  test('two who make two cards the first at once make one of them the first', async () => {
    await bench.card('0001');
    const others = [await bench.card('0002'), await bench.card('0003')];
    await Promise.all(others.map((id) => become(id, 'first')));
    expect((await roles()).filter((card) => card.endsWith('first'))).toHaveLength(1);
  });

  test('are forgotten by the provider too, and the next one takes the place of a first', async () => {
    const first = await bench.card('0001', 'card_one');
    const [, backup] = [await bench.card('0002'), await bench.card('0003')];
    await become(backup, 'backup');
    expect(await remove(first)).toEqual({ ok: true, value: null });
    expect(bench.provider.removed).toEqual(['card_one']);
    expect(await roles()).toEqual(['0003 first', '0002 other']);
    expect(await remove(first)).toEqual({ ok: false, failure: 'not-found' });
  });

  test('stay while the provider cannot be told', async () => {
    const first = await bench.card('0001');
    bench.provider.removeCard = () => Promise.reject(new Error('connection refused'));
    await expect(remove(first)).rejects.toThrow('connection refused');
    expect(await roles()).toEqual(['0001 first']);
  });

  test('the first stays while auto-recharge charges it; others may go', async () => {
    const [first, other] = [await bench.card('0001'), await bench.card('0002')];
    await bench.balanceIs(30_000_000);
    await bench.autoRecharge();
    expect(await remove(first)).toEqual({ ok: false, failure: 'in-use' });
    expect(await remove(other)).toMatchObject({ ok: true });
    expect(bench.provider.removed).toHaveLength(1);
  });

  test('one that is being charged stays until the outcome is known', async () => {
    const first = await bench.card('0001');
    bench.provider.onTheWay = () => Promise.reject(new Error('connection lost'));
    const processor = await bench.openProcessor();
    await processor.pay(bench.payer, { id: randomUUID(), micros: 5_000_000 });
    expect(await remove(first)).toEqual({ ok: false, failure: 'payment-in-progress' });
  });

  test('of another account are nobody’s business', async () => {
    const first = await bench.card('0001');
    const stranger = await openAccount(bench.sql, 'Other');
    expect(await cardsOf(bench, stranger)).toEqual([]);
    expect(await removeCard(bench, { accountId: stranger, by: SERVER }, first)).toEqual({
      ok: false,
      failure: 'not-found',
    });
    expect(
      await changeRole(bench, { accountId: stranger, by: SERVER }, { id: first, role: 'first' }),
    ).toMatchObject({ ok: false });
  });

  test('test cards make room for real ones', async () => {
    await bench.card('0001');
    await retireTestCards(bench.sql);
    expect(await roles()).toEqual(['0001 other']);
  });
});

describe('saving a card', () => {
  const start = () => startCardSetup(bench, bench.accountId, page);
  let card: ProviderCard;
  beforeEach(() => {
    card = { ref: randomUUID(), brand: 'Visa', last4: '4242', expMonth: 8, expYear: 2031 };
  });

  test('happens on a page of the provider’s, and is done when somebody asks', async () => {
    const started = await start();
    if (!started.ok) throw new Error(started.failure);
    const { id } = started.value;
    expect(started.value).toMatchObject({ state: 'open', url: 'https://cards.example.test/', card: null });
    const read = () => readCardSetup(bench, bench.accountId, id);
    expect(await read()).toMatchObject({ value: { state: 'open' } });
    bench.provider.setup = { state: 'saved', card };
    const [one, two] = await Promise.all([read(), read()]);
    expect(one).toMatchObject({
      value: { state: 'saved', url: null, card: { last4: '4242', role: 'first' } },
    });
    expect(two).toEqual(one);
    expect(await roles()).toEqual(['4242 first']);
  });

  test('is done as well when the provider tells by itself', async () => {
    const started = await start();
    if (!started.ok) throw new Error(started.failure);
    const { id } = started.value;
    bench.provider.setup = { state: 'saved', card };
    await bench.deliver({ id: randomUUID(), event: { type: 'card-setup', ref: `cs_${id}` } });
    expect(await roles()).toEqual(['4242 first']);
    expect(await readCardSetup(bench, bench.accountId, id)).toMatchObject({ value: { state: 'saved' } });
    expect(await roles()).toHaveLength(1);
  });

  test('may fail', async () => {
    const started = await start();
    if (!started.ok) throw new Error(started.failure);
    bench.provider.setup = { state: 'failed' };
    const read = await readCardSetup(bench, bench.accountId, started.value.id);
    expect(read).toMatchObject({ value: { state: 'failed', url: null, card: null } });
  });

  test('opens one customer for an account', async () => {
    const accountId = await openAccount(bench.sql, 'Other');
    await startCardSetup(bench, accountId, page);
    await startCardSetup(bench, accountId, page);
    const customers = await bench.sql<{ customerRef: string }[]>`
      select customer_ref from payment_customers where account_id = ${accountId}`;
    expect(customers.map(({ customerRef }) => customerRef)).toEqual([`cus_${accountId}`]);
  });

  test('of another account is not to be read', async () => {
    const started = await start();
    if (!started.ok) throw new Error(started.failure);
    const stranger = await openAccount(bench.sql, 'Other');
    expect(await readCardSetup(bench, stranger, started.value.id)).toEqual({
      ok: false,
      failure: 'not-found',
    });
  });

  test('is not to be had without a provider', async () => {
    const started = await startCardSetup({ ...bench, provider: noProvider }, bench.accountId, page);
    expect(started).toEqual({ ok: false, failure: 'not-found' });
  });
});
