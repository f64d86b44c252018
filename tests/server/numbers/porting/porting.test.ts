import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { portRequestListSchema, type PortRequest, type PortRequestInput } from '#contract/numbers/porting.ts';
import { silentLog } from '#kit/log.ts';
import { findOwnedNumber, ownedNumbersOf } from '#server/numbers/inventory/owned-numbers.ts';
import { Porting } from '#server/numbers/porting/porting.ts';
import { DataFiles } from '#server/store/files/data-files.ts';
import { DAY_MS, RentingBench } from '#support/numbers/renting-bench.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { ringPerson } from '#server/routing/route-of-person.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const CHICAGO = '+13125550110';
const TORONTO = '+14165550110';
const PDF = new TextEncoder().encode('%PDF-1.7 a letter');
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1);

const input: PortRequestInput = {
  numbers: [CHICAGO],
  source: 'Billboard',
  billName: 'HARBOR, Inc.',
  billAddress: '1 Pier, Chicago',
  losingCarrier: 'Lakeside Tel',
  accountNumber: '12-345',
  signerName: 'Ada Lund',
};

let db: TestDatabase;
let folder: string;
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
  await db.sql`truncate owned_numbers, ports, receiving_numbers cascade`;
  bench = await RentingBench.open(db.sql, { micros: 25_000_000n });
  porting = await portingOf(bench);
});

const closed = new Set<string>();
const portingOf = async ({ clock, carrier }: RentingBench) => {
  const isClosed = (_: unknown, accountId: string) => Promise.resolve(closed.has(accountId));
  return new Porting({
    sql: db.sql,
    clock,
    log: silentLog,
    carrier,
    files: await DataFiles.open(folder),
    isClosed,
    routes: { ring: ringPerson },
  });
};

const valueOf = <Value>(result: { ok: true; value: Value } | { ok: false; failure: string }): Value => {
  if (!result.ok) throw new Error(result.failure);
  return result.value;
};
const letter = { kind: 'letter-of-authorization', fileName: 'letter.pdf', content: PDF } as const;
const bill = { kind: 'bill', fileName: 'bill.png', content: PNG } as const;

async function complete(what = input): Promise<PortRequest> {
  const { id } = await porting.make(bench.accountId, what);
  valueOf(await porting.addDocument(bench.accountId, id, letter));
  return valueOf(await porting.addDocument(bench.accountId, id, bill));
}
const submit = async (what = input) =>
  valueOf(await porting.submit(bench.accountId, (await complete(what)).id));
const only = async () => (await porting.list(bench.accountId))[0];
const stateAfter = async (days: number) => {
  bench.clock.advance(days * DAY_MS);
  await porting.progress();
  await bench.renew();
  return (await only())?.state;
};

test('a draft shows what stands in its way, and is submitted when nothing does', async () => {
  const draft = await porting.make(bench.accountId, { ...input, billName: 'Somebody Else' });
  expect(draft).toMatchObject({ state: 'draft', estimate: null, portsAt: null, documents: [] });
  expect(draft.faults.map(({ kind }) => kind)).toEqual(['names-differ', 'letter-missing', 'bill-missing']);
  const submitNow = () => porting.submit(bench.accountId, draft.id);
  expect(await submitNow()).toEqual({ ok: false, failure: 'port-faulty' });
  await porting.change(bench.accountId, draft.id, input);
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
  await submit();
  await bench.rented.change(bench.accountId, CHICAGO, { campaign: 'Spring', recordCalls: true });
  await db.sql`insert into routes (number, route) values (${CHICAGO}, '{"nodes": []}')`;
  expect(await bench.find(CHICAGO)).toMatchObject({
    state: 'porting',
    source: 'Billboard',
    campaign: 'Spring',
    renewsAt: null,
  });
  expect(await stateAfter(0)).toBe('submitted');
  expect(await stateAfter(1)).toBe('in-process');
  expect(await stateAfter(3)).toBe('date-confirmed');
  const { portsAt, estimate } = (await only()) ?? {};
  expect([portsAt, estimate]).toEqual([Date.UTC(2026, 5, 1, 10), null]);

  bench.clock.advance(14 * DAY_MS - 1);
  expect(await findOwnedNumber(db.sql, CHICAGO, bench.clock)).toBeNull();
  expect(await ownedNumbersOf(db.sql, bench.accountId, bench.clock)).toEqual([]);
  // Nothing runs at this instant, and it routes.
  bench.clock.advance(1);
  expect(await findOwnedNumber(db.sql, CHICAGO, bench.clock)).toMatchObject({
    source: 'Billboard',
    campaign: 'Spring',
    recordCalls: true,
  });
  expect(await only()).toMatchObject({ state: 'ported' });
  expect(await bench.find(CHICAGO)).toMatchObject({ state: 'active' });
  expect(await audit(db.sql, bench.accountId)).toMatchObject({ usage: 0n });

  expect(await stateAfter(0)).toBe('ported');
  expect(await bench.find(CHICAGO)).toMatchObject({ state: 'active', renewsAt: Date.UTC(2026, 6, 1, 10) });
  expect(await db.sql`select 1 from routes where number = ${CHICAGO}`).toHaveLength(1);
  expect((await only())?.history.map(({ state }) => state)).toEqual([
    ...['draft', 'submitted', 'in-process', 'date-confirmed', 'ported'],
  ]);
});

test('a server that slept through it all catches up', async () => {
  await submit();
  expect(await stateAfter(40)).toBe('ported');
  expect((await only())?.history.at(-1)).toEqual({ state: 'ported', at: Date.UTC(2026, 5, 1, 10) });
  expect(await bench.find(CHICAGO)).toMatchObject({ state: 'active', renewsAt: Date.UTC(2026, 6, 1, 10) });
});

test('an exception says why, is mended and submitted again; what was set up stays', async () => {
  const { id } = await submit({ ...input, numbers: [CHICAGO, TORONTO], accountNumber: '0000' });
  await bench.rented.change(bench.accountId, CHICAGO, { campaign: 'Spring' });
  expect(await stateAfter(2)).toBe('exception');
  expect((await only())?.exception).toMatch(/account/);
  valueOf(await porting.change(bench.accountId, id, { ...input, numbers: [CHICAGO] }));
  expect(valueOf(await porting.submit(bench.accountId, id))).toMatchObject({
    state: 'submitted',
    exception: null,
  });
  expect(await bench.find(CHICAGO)).toMatchObject({ state: 'porting', campaign: 'Spring' });
  expect(await bench.find(TORONTO)).toBeUndefined();
  expect(await stateAfter(18)).toBe('ported');
});

test('brings no number to an account that is closed', async () => {
  const { id } = await complete();
  closed.add(bench.accountId);
  expect(await porting.submit(bench.accountId, id)).toEqual({ ok: false, failure: 'account-closed' });
  expect(await only()).toMatchObject({ state: 'draft' });
});

describe('is cancelled', () => {
  test('until it is ported, and its numbers with it', async () => {
    const { id } = await submit();
    await stateAfter(5);
    expect(valueOf(await porting.cancel(bench.accountId, id))).toMatchObject({
      state: 'cancelled',
      portsAt: null,
      estimate: null,
    });
    expect(await bench.rented.list(bench.accountId)).toEqual([]);
    expect(await stateAfter(30)).toBe('cancelled');
    expect(await porting.cancel(bench.accountId, id)).toEqual({ ok: false, failure: 'not-now' });
    expect(await submit()).toMatchObject({ state: 'submitted' });
  });

  test('no more from its port date on', async () => {
    const { id } = await submit();
    await stateAfter(5);
    bench.clock.advance(13 * DAY_MS);
    expect(await porting.cancel(bench.accountId, id)).toEqual({ ok: false, failure: 'not-now' });
    expect(await findOwnedNumber(db.sql, CHICAGO, bench.clock)).not.toBeNull();
  });
});

describe('a number', () => {
  const faults = async (numbers: string[]) => (await complete({ ...input, numbers })).faults;

  test('that is ours, to be restored, on its way or forwarded to is refused', async () => {
    await bench.buy('+13095550110');
    await bench.buy('+13095550111');
    await bench.rented.release(bench.accountId, '+13095550111');
    await submit();
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
    const requests = [await complete(), await complete(), await complete()];
    const outcomes = await Promise.all(requests.map(({ id }) => porting.submit(bench.accountId, id)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await bench.rented.list(bench.accountId)).toHaveLength(1);
  });

  test('on its way is for nobody to rent, nor to release', async () => {
    await submit();
    const numbers = [{ number: CHICAGO, source: 'Mine' }];
    const other = await RentingBench.open(db.sql, { micros: 25_000_000n });
    expect(await other.rented.buy(other.accountId, { numbers })).toMatchObject({ failure: 'number-taken' });
    expect(await bench.rented.release(bench.accountId, CHICAGO)).toMatchObject({ failure: 'in-use' });
  });
});

test('a port of another account is unknown', async () => {
  const { id } = await complete();
  const other = await RentingBench.open(db.sql);
  const unknown = { ok: false, failure: 'not-found' };
  expect(await porting.list(other.accountId)).toEqual([]);
  expect(await porting.change(other.accountId, id, input)).toEqual(unknown);
  expect(await porting.addDocument(other.accountId, id, bill)).toEqual(unknown);
  expect(await porting.submit(other.accountId, id)).toEqual(unknown);
  expect(await porting.cancel(other.accountId, id)).toEqual(unknown);
});
