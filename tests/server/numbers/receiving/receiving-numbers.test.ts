import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { receivingNumberListSchema, type ReceivingNumberInput } from '#contract/numbers/receiving.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { switchCountry } from '#server/numbers/receiving/countries.ts';
import { findDeskPhone } from '#server/numbers/receiving/desk-phones.ts';
import { findReceiving, ReceivingNumbers } from '#server/numbers/receiving/receiving-numbers.ts';
import { ReceivingLists } from '#server/numbers/receiving/receiving-import.ts';
import { SERVER } from '#server/store/audit-log.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';
import { testVault } from '#support/store/test-vault.ts';

const OFFICE = { kind: 'office-line', name: 'Front desk', number: '+12065550143' } as const;

let db: TestDatabase;
let accountId: string;
const used = new Set<string>();
const registered = new Set<string>();
let receiving: ReceivingNumbers;
beforeAll(async () => {
  db = await openTestDatabase();
  receiving = new ReceivingNumbers({
    sql: db.sql,
    vault: testVault,
    registrar: {
      server: '192.0.2.1:5060',
      realm: 'ringside.invalid',
      isRegistered: (id) => registered.has(id),
      drop: (id) => registered.delete(id),
    },
    clock: new ManualClock(),
    usedBy: (_tx, _accountId, id) => Promise.resolve(used.has(id) ? 'Main line' : null),
    mayCall: (uri) => !uri.includes('inside'),
  });
});
afterAll(() => db.close());
beforeEach(async () => {
  accountId = await openAccount(db.sql, 'Harbor');
});

async function add(input: ReceivingNumberInput) {
  const made = await receiving.add(accountId, input, SERVER);
  if (!made.ok) throw new Error(made.failure);
  return made.value;
}

test('every kind is kept, and listed in the order in which it was added', async () => {
  await add(OFFICE);
  await add({ kind: 'cell-phone', name: 'Ana on the road', number: '+14165550144' });
  await add({ kind: 'desk-phone', name: 'Workshop', number: '+12065550145' });
  await add({ kind: 'sip-endpoint', name: 'Branch', uri: 'sip:reception@pbx.example.test' });
  await add({ kind: 'registered-phone', name: 'Counter' });
  const receivingNumbers = await receiving.list(accountId);
  expect(receivingNumberListSchema.parse({ receivingNumbers }).receivingNumbers).toEqual(receivingNumbers);
  expect(receivingNumbers.map(({ kind, number, uri, country }) => [kind, number ?? uri, country])).toEqual([
    ['office-line', '+12065550143', 'US'],
    ['cell-phone', '+14165550144', 'CA'],
    ['desk-phone', '+12065550145', 'US'],
    ['sip-endpoint', 'sip:reception@pbx.example.test', null],
    ['registered-phone', null, null],
  ]);
  expect(receivingNumbers.map(({ isRegistered }) => isRegistered)).toEqual([null, null, null, null, false]);
});

test('is found by a call of its own account alone', async () => {
  const { receivingNumber } = await add(OFFICE);
  expect(await findReceiving(db.sql, accountId, receivingNumber.id)).toEqual({
    ...OFFICE,
    id: receivingNumber.id,
    accountId,
    uri: null,
    country: 'US',
  });
  const other = await openAccount(db.sql, 'Other');
  expect(await findReceiving(db.sql, other, receivingNumber.id)).toBeNull();
  expect(await receiving.remove(other, receivingNumber.id, SERVER)).toEqual({
    ok: false,
    failure: { code: 'not-found' },
  });
});

describe('is refused', () => {
  test.each([
    ['+442079460123', 'country-off'],
    ['+18765550110', 'country-off'],
    ['+11005550110', 'number-invalid'],
    ['+88213123456', 'number-invalid'],
  ])('%s: %s', async (number, failure) => {
    expect(await receiving.add(accountId, { ...OFFICE, number }, SERVER)).toEqual({ ok: false, failure });
    expect(await receiving.list(accountId)).toEqual([]);
  });

  test('until its country is switched on', async () => {
    await switchCountry(db.sql, accountId, { code: 'GB', allowed: true });
    const { receivingNumber } = await add({ ...OFFICE, number: '+442079460123' });
    expect(receivingNumber.country).toBe('GB');
  });

  test('as a SIP endpoint inside our own network, alone or in a list', async () => {
    const uri = 'sip:desk@inside.example.test';
    expect(await receiving.add(accountId, { kind: 'sip-endpoint', name: 'Inside', uri }, SERVER)).toEqual({
      ok: false,
      failure: 'private-address',
    });
    const list = `name,number\nInside,${uri}\nShop,sip:shop@pbx.example.test\n`;
    const read = await new ReceivingLists().read(accountId, new TextEncoder().encode(list));
    expect(await receiving.addAll(accountId, read.ok ? read.value.lines : [], SERVER)).toMatchObject([
      { line: 2, reason: 'private-address' },
    ]);
    expect((await receiving.list(accountId)).map(({ name }) => name)).toEqual(['Shop']);
  });

  test('when it is one of our own numbers, for calls would go round in a circle', async () => {
    await db.sql`insert into owned_numbers (number, account_id, source) values ('+12025550177', ${accountId}, 'Radio')`;
    expect(await receiving.add(accountId, { ...OFFICE, number: '+12025550177' }, SERVER)).toEqual({
      ok: false,
      failure: 'number-taken',
    });
  });
});

test('goes when no route rings it, and stays as long as one does', async () => {
  const { receivingNumber } = await add(OFFICE);
  used.add(receivingNumber.id);
  expect(await receiving.remove(accountId, receivingNumber.id, SERVER)).toEqual({
    ok: false,
    failure: { code: 'in-use', detail: 'Main line' },
  });
  used.delete(receivingNumber.id);
  expect(await receiving.remove(accountId, receivingNumber.id, SERVER)).toEqual({ ok: true, value: null });
  expect(await receiving.list(accountId)).toEqual([]);
});

describe('a registered phone', () => {
  const ha1Of = ({ username, realm, password }: { username: string; realm: string; password: string }) =>
    createHash('md5').update(`${username}:${realm}:${password}`).digest('hex');

  test('is told a password once; what is kept only checks it', async () => {
    const { receivingNumber, credentials } = await add({ kind: 'registered-phone', name: 'Counter' });
    if (!credentials) throw new Error('no credentials');
    expect(credentials).toMatchObject({ server: '192.0.2.1:5060', realm: 'ringside.invalid' });
    expect(credentials.username).toMatch(/^\d{8}$/);
    expect(credentials.password).toMatch(/^[a-z2-9-]{20}$/);
    const phone = await findDeskPhone(db.sql, testVault, credentials.username);
    expect(phone).toEqual({
      receivingId: receivingNumber.id,
      accountId,
      name: 'Counter',
      ha1: ha1Of(credentials),
    });
    const stored = await db.sql`select receiving_numbers::text as row from receiving_numbers`;
    expect(JSON.stringify(stored)).not.toContain(credentials.password);
  });

  test('gets a new password under the old name', async () => {
    const { receivingNumber, credentials: first } = await add({ kind: 'registered-phone', name: 'Counter' });
    const renewed = await receiving.renewCredentials(accountId, receivingNumber.id, SERVER);
    const credentials = renewed.ok ? renewed.value.credentials : null;
    if (!first || !credentials) throw new Error('no credentials');
    expect(credentials.username).toBe(first.username);
    expect(credentials.password).not.toBe(first.password);
    expect((await findDeskPhone(db.sql, testVault, first.username))?.ha1).toBe(ha1Of(credentials));
  });

  test('with the old password is there no more, nor one that is deleted; another account cannot send it away', async () => {
    const { receivingNumber } = await add({ kind: 'registered-phone', name: 'Counter' });
    const other = await openAccount(db.sql, 'Other');
    registered.add(receivingNumber.id);
    await receiving.renewCredentials(other, receivingNumber.id, SERVER);
    await receiving.remove(other, receivingNumber.id, SERVER);
    expect(registered.has(receivingNumber.id)).toBe(true);
    await receiving.renewCredentials(accountId, receivingNumber.id, SERVER);
    expect(registered.has(receivingNumber.id)).toBe(false);
    registered.add(receivingNumber.id);
    await receiving.remove(accountId, receivingNumber.id, SERVER);
    expect(registered.has(receivingNumber.id)).toBe(false);
  });

  test('is the only kind with a password', async () => {
    const { receivingNumber, credentials } = await add(OFFICE);
    expect(credentials).toBeNull();
    expect(await receiving.renewCredentials(accountId, receivingNumber.id, SERVER)).toEqual({
      ok: false,
      failure: 'not-found',
    });
  });

  test('shows whether it is there, and is unknown once it is deleted', async () => {
    const { receivingNumber, credentials } = await add({ kind: 'registered-phone', name: 'Counter' });
    registered.add(receivingNumber.id);
    expect((await receiving.list(accountId))[0]?.isRegistered).toBe(true);
    await receiving.remove(accountId, receivingNumber.id, SERVER);
    expect(await findDeskPhone(db.sql, testVault, credentials?.username ?? '')).toBeNull();
  });
});

test('of 1,000 imported lines with 10 bad ones the good ones go in, and the bad ones come back', async () => {
  const own = '+12065550199';
  await db.sql`insert into owned_numbers (number, account_id, source) values (${own}, ${accountId}, 'Radio')`;
  const bad = [
    'Paris,+33140205050',
    'Ours,2065550199',
    'Short,12',
    ',2065550142',
    'No number,',
    'Twice,3125550000',
  ];
  const more = ['Lines,2,3', 'Kingston,+18765550110', 'Nowhere,+88213123456', 'Half'];
  const good = Array.from({ length: 990 }, (_, i) => `Shop ${i},312555${String(i).padStart(4, '0')}`);
  const csv = ['name,number', ...good, ...bad, ...more].join('\n');
  const read = await new ReceivingLists().read(accountId, new TextEncoder().encode(csv));
  if (!read.ok) throw new Error(read.failure);
  const refused = await receiving.addAll(accountId, read.value.lines, SERVER);
  const faults = [...read.value.faults, ...refused].sort((a, b) => a.line - b.line);
  expect(faults.map(({ line, reason }) => [line, reason])).toEqual([
    [992, 'country-off'],
    [993, 'number-taken'],
    [994, 'number-invalid'],
    [995, 'name-missing'],
    [996, 'number-missing'],
    [997, 'already-there'],
    [998, 'wrong-columns'],
    [999, 'country-off'],
    [1000, 'number-invalid'],
    [1001, 'number-missing'],
  ]);
  expect(await receiving.list(accountId)).toHaveLength(990);
});

test('a list that is brought twice at once goes in once, in its order', async () => {
  const names = Array.from({ length: 300 }, (_, i) => `Shop ${i}`);
  const csv = ['name,number', ...names.map((name, i) => `${name},312555${String(i).padStart(4, '0')}`)];
  const read = await new ReceivingLists().read(accountId, new TextEncoder().encode(csv.join('\n')));
  const lines = read.ok ? read.value.lines : [];
  const faults = await Promise.all([1, 2].map(() => receiving.addAll(accountId, lines, SERVER)));
  expect(faults.map(({ length }) => length).sort()).toEqual([0, 300]);
  expect((await receiving.list(accountId)).map(({ name }) => name)).toEqual(names);
});
