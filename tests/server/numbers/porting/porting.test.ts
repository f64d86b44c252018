import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { portRequestListSchema } from '#contract/numbers/porting.ts';
import { findInventoryNumber, inventoryNumbersOf } from '#server/numbers/inventory/inventory-numbers.ts';
import type { Porting } from '#server/numbers/porting/porting.ts';
import { DAY_MS, RentingBench } from '#support/numbers/renting-bench.ts';
import { audit } from '#support/store/ledger-audit.ts';
import {
  bill,
  CHICAGO,
  chicagoPort,
  letter,
  openPortingBench,
  valueOf,
  type PortingBench,
} from '#support/numbers/porting-bench.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';
import { putRoute } from '#support/routing/put-route.ts';

const TORONTO = '+14165550110';

let db: TestDatabase;
let folder: string;
let ports: PortingBench;
let bench: RentingBench;
let porting: Porting;
beforeAll(async () => {
  db = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'ringside-ports-'));
});
afterAll(async () => {
  await db.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  ports = await openPortingBench(db.sql, folder);
  ({ renting: bench, porting } = ports);
});

const stateAfter = async (days: number) => {
  bench.clock.advance(days * DAY_MS);
  await porting.progress();
  await bench.renew();
  return (await ports.first())?.state;
};

test('a draft shows what stands in its way, and is submitted when nothing does', async () => {
  const draft = await porting.make(bench.accountId, { ...chicagoPort, billName: 'Somebody Else' });
  expect(draft).toMatchObject({ state: 'draft', estimate: null, portsAt: null, documents: [] });
  expect(draft.faults.map(({ kind }) => kind)).toEqual(['names-differ', 'letter-missing', 'bill-missing']);
  const submitNow = () => porting.submit(bench.accountId, draft.id);
  expect(await submitNow()).toEqual({ ok: false, failure: 'port-faulty' });
  await porting.change(bench.accountId, draft.id, chicagoPort);
  await porting.addDocument(bench.accountId, draft.id, letter);
  const whole = valueOf(await porting.addDocument(bench.accountId, draft.id, bill));
  expect(whole.faults).toEqual([]);
  const now = bench.clock.now();
  expect(valueOf(await submitNow())).toMatchObject({
    state: 'submitted',
    estimate: { from: now + 14 * DAY_MS, until: now + 28 * DAY_MS },
    history: [{ state: 'draft' }, { state: 'submitted', at: now }],
  });
  expect(await submitNow()).toEqual({ ok: false, failure: 'not-now' });
  const ports = await porting.list(bench.accountId);
  expect(portRequestListSchema.parse({ ports }).ports).toEqual(ports);
});

test('[FAQ] porting is free and without downtime: set up before its date, a number routes exactly from then on', async () => {
  await ports.submit();
  await bench.rented.change(bench.accountId, CHICAGO, { campaign: 'Spring', recordCalls: true });
  const routeId = await putRoute(db.sql, CHICAGO, { nodes: [] });
  expect(await bench.find(CHICAGO)).toMatchObject({
    state: 'porting',
    source: 'Billboard',
    campaign: 'Spring',
    renewsAt: null,
  });
  expect(await stateAfter(0)).toBe('submitted');
  expect(await stateAfter(1)).toBe('in-process');
  expect(await stateAfter(3)).toBe('date-confirmed');
  const { portsAt, estimate } = (await ports.first()) ?? {};
  expect([portsAt, estimate]).toEqual([Date.UTC(2026, 5, 1, 10), null]);

  bench.clock.advance(14 * DAY_MS - 1);
  expect(await findInventoryNumber(db.sql, CHICAGO, bench.clock)).toBeNull();
  expect(await inventoryNumbersOf(db.sql, bench.accountId, bench.clock)).toEqual([]);
  // Nothing runs at this instant, and it routes.
  bench.clock.advance(1);
  expect(await findInventoryNumber(db.sql, CHICAGO, bench.clock)).toMatchObject({
    source: 'Billboard',
    campaign: 'Spring',
    recordCalls: true,
  });
  expect(await ports.first()).toMatchObject({ state: 'ported' });
  expect(await bench.find(CHICAGO)).toMatchObject({ state: 'active' });
  expect(await audit(db.sql, bench.accountId)).toMatchObject({ usage: 0n });

  expect(await stateAfter(0)).toBe('ported');
  expect(await bench.find(CHICAGO)).toMatchObject({ state: 'active', renewsAt: Date.UTC(2026, 6, 1, 10) });
  expect((await bench.find(CHICAGO))?.routeId).toBe(routeId);
  expect((await ports.first())?.history.map(({ state }) => state)).toEqual([
    ...['draft', 'submitted', 'in-process', 'date-confirmed', 'ported'],
  ]);
});

test('a server that slept through it all catches up', async () => {
  await ports.submit();
  expect(await stateAfter(40)).toBe('ported');
  expect((await ports.first())?.history.at(-1)).toEqual({ state: 'ported', at: Date.UTC(2026, 5, 1, 10) });
  expect(await bench.find(CHICAGO)).toMatchObject({ state: 'active', renewsAt: Date.UTC(2026, 6, 1, 10) });
});

test('an exception says why, is mended and submitted again; what was set up stays', async () => {
  const { id } = await ports.submit({ ...chicagoPort, numbers: [CHICAGO, TORONTO], accountNumber: '0000' });
  await bench.rented.change(bench.accountId, CHICAGO, { campaign: 'Spring' });
  expect(await stateAfter(2)).toBe('exception');
  expect((await ports.first())?.exception).toMatch(/account/);
  valueOf(await porting.change(bench.accountId, id, { ...chicagoPort, numbers: [CHICAGO] }));
  expect(valueOf(await porting.submit(bench.accountId, id))).toMatchObject({
    state: 'submitted',
    exception: null,
  });
  expect(await bench.find(CHICAGO)).toMatchObject({ state: 'porting', campaign: 'Spring' });
  expect(await bench.find(TORONTO)).toBeUndefined();
  expect(await stateAfter(18)).toBe('ported');
});

test('brings no number to an account that is closed', async () => {
  const { id } = await ports.complete();
  ports.closed.add(bench.accountId);
  expect(await porting.submit(bench.accountId, id)).toEqual({ ok: false, failure: 'account-closed' });
  expect(await ports.first()).toMatchObject({ state: 'draft' });
});

describe('is cancelled', () => {
  test('until it is ported, and its numbers with it', async () => {
    const { id } = await ports.submit();
    await stateAfter(5);
    expect(valueOf(await porting.cancel(bench.accountId, id))).toMatchObject({
      state: 'cancelled',
      portsAt: null,
      estimate: null,
    });
    expect(await bench.rented.list(bench.accountId)).toEqual([]);
    expect(await stateAfter(30)).toBe('cancelled');
    expect(await porting.cancel(bench.accountId, id)).toEqual({ ok: false, failure: 'not-now' });
    expect(await ports.submit()).toMatchObject({ state: 'submitted' });
  });

  test('no more from its port date on', async () => {
    const { id } = await ports.submit();
    await stateAfter(5);
    bench.clock.advance(13 * DAY_MS);
    expect(await porting.cancel(bench.accountId, id)).toEqual({ ok: false, failure: 'not-now' });
    expect(await findInventoryNumber(db.sql, CHICAGO, bench.clock)).not.toBeNull();
  });
});

describe('a number', () => {
  const faults = async (numbers: string[]) => (await ports.complete({ ...chicagoPort, numbers })).faults;

  test('that is ours, to be restored, on its way or forwarded to is refused', async () => {
    await bench.buy('+13095550110');
    await bench.buy('+13095550111');
    await bench.rented.release(bench.accountId, '+13095550111');
    await ports.submit();
    await db.sql`
      insert into receiving_numbers (id, account_id, kind, name, number, country)
      values (gen_random_uuid(), ${bench.accountId}, 'office-line', 'Desk', ${TORONTO}, 'CA')`;
    expect(await faults(['+13095550110', '+13095550111', CHICAGO, TORONTO, '+442079460123'])).toEqual([
      { kind: 'already-ours', number: '+13095550110' },
      { kind: 'already-ours', number: '+13095550111' },
      { kind: 'already-porting', number: CHICAGO },
      { kind: 'is-receiving-number', number: TORONTO },
      { kind: 'not-us-or-canada', number: '+442079460123' },
    ]);
  });

  test('goes to one of two who port it in the same instant', async () => {
    const requests = [await ports.complete(), await ports.complete(), await ports.complete()];
    const outcomes = await Promise.all(requests.map(({ id }) => porting.submit(bench.accountId, id)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await bench.rented.list(bench.accountId)).toHaveLength(1);
  });

  test('on its way is for nobody to rent, nor to release', async () => {
    await ports.submit();
    const numbers = [{ number: CHICAGO, source: 'Mine' }];
    const other = await RentingBench.open(db.sql, { micros: 25_000_000n });
    expect(await other.rented.buy(other.accountId, { numbers })).toMatchObject({ failure: 'number-taken' });
    expect(await bench.rented.release(bench.accountId, CHICAGO)).toMatchObject({ failure: 'in-use' });
  });
});

test('a port of another account is unknown', async () => {
  const { id } = await ports.complete();
  const other = await RentingBench.open(db.sql);
  const unknown = { ok: false, failure: 'not-found' };
  expect(await porting.list(other.accountId)).toEqual([]);
  expect(await porting.change(other.accountId, id, chicagoPort)).toEqual(unknown);
  expect(await porting.addDocument(other.accountId, id, bill)).toEqual(unknown);
  expect(await porting.submit(other.accountId, id)).toEqual(unknown);
  expect(await porting.cancel(other.accountId, id)).toEqual(unknown);
});
