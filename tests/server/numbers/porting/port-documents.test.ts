import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type PortRequest, type PortRequestInput } from '#contract/numbers/porting.ts';
import { silentLog } from '#kit/log.ts';
import { Porting } from '#server/numbers/porting/porting.ts';
import { DataFiles } from '#server/store/files/data-files.ts';
import { RentingBench } from '#support/numbers/renting-bench.ts';
import { ringPerson } from '#server/routing/route-of-person.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const CHICAGO = '+13125550110';
const PDF = new TextEncoder().encode('%PDF-1.7 a letter');
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1);
const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);

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

describe('documents', () => {
  const add = async (content: Uint8Array, fileName = 'bill') => {
    const { id } = await porting.make(bench.accountId, input);
    return porting.addDocument(bench.accountId, id, { kind: 'bill', fileName, content });
  };

  test.each([
    ['PDF', PDF],
    ['PNG', PNG],
    ['JPEG', JPEG],
  ])('are taken as %s', async (_, content) => {
    expect(valueOf(await add(content)).documents).toEqual([
      { kind: 'bill', fileName: 'bill', bytes: content.byteLength, uploadedAt: bench.clock.now() },
    ]);
  });

  test.each([
    ['a script that calls itself PDF', new TextEncoder().encode('<script>'), 'bill.pdf'],
    ['nothing', new Uint8Array(), 'bill.pdf'],
    ['the beginning of a PNG', PNG.subarray(0, 4), 'bill.png'],
  ])('are refused: %s', async (_, content, fileName) => {
    expect(await add(content, fileName)).toEqual({ ok: false, failure: 'file-unreadable' });
    expect((await only())?.documents).toEqual([]);
  });

  test('of more than 5 MB are refused', async () => {
    const content = new Uint8Array(5 * 1024 * 1024 + 1);
    content.set(PDF);
    expect(await add(content)).toEqual({ ok: false, failure: 'file-too-large' });
    expect(await add(content.subarray(0, -1))).toMatchObject({ ok: true });
  });

  test('keep a name that is no path', async () => {
    expect(valueOf(await add(PDF, '../../etc/\u0000pass\nwd')).documents[0]?.fileName).toBe('passwd');
    expect(valueOf(await add(PDF, '..\\')).documents[0]?.fileName).toBe('document');
  });

  test('of the same kind are replaced, and the file with it', async () => {
    const stored = async () => {
      const names = await readdir(join(folder, 'documents'));
      return Promise.all(names.map((name) => readFile(join(folder, 'documents', name), 'latin1')));
    };
    const { id } = await porting.make(bench.accountId, input);
    const put = (text: string) =>
      porting.addDocument(bench.accountId, id, { ...bill, content: new TextEncoder().encode(text) });
    await put('%PDF-first');
    expect(await stored()).toContain('%PDF-first');
    await put('%PDF-second');
    expect(await stored()).not.toContain('%PDF-first');
    expect(await stored()).toContain('%PDF-second');
  });

  test('cannot be changed once they are with the carrier', async () => {
    const { id } = await submit();
    expect(await porting.addDocument(bench.accountId, id, bill)).toEqual({ ok: false, failure: 'not-now' });
    expect(await porting.change(bench.accountId, id, input)).toEqual({ ok: false, failure: 'not-now' });
  });
});
