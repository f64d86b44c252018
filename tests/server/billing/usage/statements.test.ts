import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Cause } from '#contract/billing/ledger.ts';
import { ManualClock } from '#kit/clock.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { saveCompany } from '#server/billing/account/company.ts';
import { post } from '#server/billing/ledger/ledger.ts';
import { listStatements, readStatement } from '#server/billing/usage/statements.ts';
import { SERVER } from '#server/store/audit-log.ts';
import { endedCall, FAR_NUMBER, OUR_NUMBER } from '#support/billing/ended-call.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const may = (day: number, hour = 12) => Date.UTC(2026, 4, day, hour);
const june = (day: number, hour = 12) => Date.UTC(2026, 5, day, hour);

let db: TestDatabase;
let accountId: string;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  accountId = await openAccount(db.sql, 'Harbor');
});

type Move = 'fund' | 'fee' | 'credit' | 'refund';
const PURSES = { fund: 'funding', refund: 'funding', fee: 'usage', credit: 'usage' } as const;

/** @param micros what it does to the balance */
function move(kind: Move, micros: bigint, at: number, cause?: Cause): Promise<boolean> {
  const more = kind === 'fee' ? { kind, floorMicros: -(2n ** 60n) } : { kind };
  const postings = { available: micros, [PURSES[kind]]: -micros };
  return post(db.sql, { ...more, key: randomUUID(), accountId, at, ...(cause && { cause }), postings });
}

async function statement(month: string, now = june(1)) {
  const found = await readStatement(db.sql, accountId, month, new ManualClock(now));
  if (!found) throw new Error(`there is no statement of ${month}`);
  return found.statement;
}
const missing = (month: string, now: number) => readStatement(db.sql, accountId, month, new ManualClock(now));

test('[FAQ] the available balance is a bank: it funds numbers, minutes, the monthly software fee and premium services; a card funds it', async () => {
  const card = { paymentId: randomUUID(), brand: 'Visa', last4: '4242', isAuto: false };
  const month = { from: may(2), until: june(2) };
  await move('fund', 400_000_000n, may(1), { type: 'payment', ...card });
  await move('fee', -2_000_000n, may(2), { type: 'number', number: OUR_NUMBER, ...month });
  await move('fee', -59_000_000n, may(2), { type: 'plan', plan: 'growth', ...month });
  await move('fee', -300_000_000n, may(2), {
    type: 'package',
    offerId: 'local-75',
    minutes: 75_000,
    ...month,
  });
  await move('fee', -5_000_000n, may(3), { type: 'other', text: 'A premium service' });
  await endedCall(db.sql, { accountId, endedAt: may(4), costMicros: 125_000n, billedSeconds: 300 });
  const shown = await statement('2026-05');
  expect(shown.lines.map(({ cause, micros }) => [cause.type, micros])).toEqual([
    ['payment', 400_000_000],
    ['number', -2_000_000],
    ['plan', -59_000_000],
    ['package', -300_000_000],
    ['other', -5_000_000],
  ]);
  expect(shown).toMatchObject({
    openingMicros: 0,
    paidInMicros: 400_000_000,
    feesMicros: 366_000_000,
    callsMicros: 125_000,
    closingMicros: 33_875_000,
    calls: 1,
    billedSeconds: 300,
  });
});

describe('a statement', () => {
  test('sums calls up by number, the dearest first, with what packages paid', async () => {
    const call = (facts: object) => endedCall(db.sql, { accountId, endedAt: may(4), ...facts });
    await call({ costMicros: 10n });
    await call({ costMicros: 15n, direction: 'outbound', billedSeconds: 120 });
    await call({ costMicros: 90n, trackingNumber: '+12025550111', billedSeconds: 180, packageSeconds: 60 });
    await call({ costMicros: 0n, packageSeconds: 60 });
    await call({ costMicros: 0n, billedSeconds: 0 });
    const shown = await statement('2026-05');
    expect(shown.callsByNumber).toEqual([
      { number: '+12025550111', calls: 1, billedSeconds: 180, packageSeconds: 60, micros: 90 },
      { number: OUR_NUMBER, calls: 3, billedSeconds: 240, packageSeconds: 60, micros: 25 },
    ]);
    expect(shown).toMatchObject({ calls: 4, billedSeconds: 420, packageSeconds: 120, callsMicros: 115 });
    expect(shown.lines).toEqual([]);
  });

  test('of calls before numbers were kept knows the number of what came in alone', async () => {
    const call = (direction: 'inbound' | 'outbound') =>
      endedCall(db.sql, { accountId, endedAt: may(4), direction, trackingNumber: null, far: FAR_NUMBER });
    await call('outbound');
    expect((await statement('2026-05')).callsByNumber).toMatchObject([{ number: '' }]);
    await call('inbound');
    expect((await statement('2026-05')).callsByNumber).toMatchObject([
      { number: '' },
      { number: OUR_NUMBER },
    ]);
  });

  test('takes off the fees what was credited, and shows what went back to the card', async () => {
    await move('fund', 100n, may(1));
    await move('fee', -30n, may(2));
    await move('credit', 20n, may(3));
    await move('refund', -40n, may(4));
    expect(await statement('2026-05')).toMatchObject({
      paidInMicros: 100,
      feesMicros: 10,
      refundedMicros: 40,
      callsMicros: 0,
      closingMicros: 50,
    });
  });

  test('ends with its month, to the millisecond', async () => {
    await move('fund', 1n, june(1, 0) - 1);
    await move('fund', 2n, june(1, 0));
    expect(await statement('2026-05')).toMatchObject({ paidInMicros: 1, closingMicros: 1 });
    expect(await statement('2026-06')).toMatchObject({ openingMicros: 1, paidInMicros: 2, closingMicros: 3 });
  });

  test('is one so far until its month is over', async () => {
    await move('fund', 1n, may(1));
    expect(await statement('2026-05', june(1, 0) - 1)).toMatchObject({ isSoFar: true });
    expect(await statement('2026-05', june(1, 0))).toMatchObject({ isSoFar: false });
  });

  test('is made out to the account until a company is named', async () => {
    await move('fund', 1n, may(1));
    const nameOnly = { name: 'Harbor', address: '', taxId: '', email: '' };
    expect(await statement('2026-05')).toMatchObject({ company: nameOnly, accountId });
    const company = { name: 'Harbor LLC', address: '1 Pier\nSeattle', taxId: '12-3', email: 'a@harbor.test' };
    await saveCompany({ sql: db.sql, clock: new ManualClock() }, { accountId, by: SERVER }, company);
    expect((await statement('2026-05')).company).toEqual({ ...company, version: 1 });
  });

  test('is there for a month in which nothing happened, and not for one before all or not begun', async () => {
    expect(await missing('2026-05', may(14))).toBeNull();
    await move('fund', 7n, may(1));
    expect(await statement('2026-06', june(1))).toMatchObject({
      openingMicros: 7,
      closingMicros: 7,
      lines: [],
    });
    expect(await missing('2026-04', june(1))).toBeNull();
    expect(await missing('2026-07', june(1))).toBeNull();
  });

  test('shows nothing of another account', async () => {
    await move('fund', 7n, may(1));
    const other = await openAccount(db.sql, 'Other');
    expect(await readStatement(db.sql, other, '2026-05', new ManualClock(june(1)))).toBeNull();
    expect(await listStatements(db.sql, other)).toEqual({ months: [] });
  });
});

test('the list has the months with an entry, newest first, each with what it opened and closed at', async () => {
  await move('fund', 100n, Date.UTC(2026, 0, 31));
  await move('fee', -10n, Date.UTC(2026, 2, 31, 23, 59));
  await move('fee', -1n, may(14));
  expect(await listStatements(db.sql, accountId)).toEqual({
    months: [
      { month: '2026-05', openingMicros: 90, closingMicros: 89 },
      { month: '2026-03', openingMicros: 100, closingMicros: 90 },
      { month: '2026-01', openingMicros: 0, closingMicros: 100 },
    ],
  });
});

const someMove = fc.record({
  kind: fc.constantFrom(
    'fund' as const,
    'fee' as const,
    'credit' as const,
    'refund' as const,
    'call' as const,
  ),
  micros: fc.bigInt(1n, 100_000_000n),
  /** The clock goes on, and at times back. */
  hours: fc.integer({ min: -900, max: 1800 }),
});

test('whatever is posted, and however the clock was set, each month adds up and opens as the last one closed', async () => {
  const moves = fc.array(someMove, { minLength: 1, maxLength: 14 });
  await fc.assert(fc.asyncProperty(moves, addsUp), { numRuns: 25 });
}, 60_000);

async function addsUp(moves: (typeof someMove extends fc.Arbitrary<infer Made> ? Made : never)[]) {
  accountId = await openAccount(db.sql, 'Harbor');
  // Money first: a card gets back no more than it gave, and a credit no more than was charged.
  let at = may(1);
  await move('fund', 10n ** 10n, at);
  await move('fee', -(10n ** 10n), at);
  for (const { kind, micros, hours } of moves) {
    at += hours * 3_600_000;
    if (kind === 'call') await endedCall(db.sql, { accountId, endedAt: at, costMicros: micros });
    else await move(kind, kind === 'fund' || kind === 'credit' ? micros : -micros, at);
  }
  const { months } = await listStatements(db.sql, accountId);
  let closed = 0;
  for (const { month, openingMicros, closingMicros } of months.toReversed()) {
    const shown = await statement(month, at);
    expect([shown.openingMicros, shown.closingMicros]).toEqual([openingMicros, closingMicros]);
    expect(openingMicros).toBe(closed);
    const { paidInMicros, refundedMicros, feesMicros, callsMicros } = shown;
    expect(openingMicros + paidInMicros - refundedMicros - feesMicros - callsMicros).toBe(closingMicros);
    const sum = (amounts: { micros: number }[]) => amounts.reduce((all, { micros }) => all + micros, 0);
    expect(openingMicros + sum(shown.lines) - sum(shown.callsByNumber)).toBe(closingMicros);
    closed = closingMicros;
  }
  const [now] = await db.sql<{ micros: bigint }[]>`
    select micros from ledger_balances where account_id = ${accountId} and bucket = 'available'`;
  expect(BigInt(closed)).toBe(now?.micros);
}
