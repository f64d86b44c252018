import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Porting } from '#server/numbers/porting/porting.ts';
import type { RentingBench } from '#support/numbers/renting-bench.ts';
import {
  bill,
  chicagoPort,
  openPortingBench,
  PDF,
  PNG,
  valueOf,
  type PortingBench,
} from '#support/numbers/porting-bench.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);

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

describe('documents', () => {
  const add = async (content: Uint8Array, fileName = 'bill') => {
    const { id } = await porting.make(bench.accountId, chicagoPort);
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
    expect((await ports.first())?.documents).toEqual([]);
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
    const { id } = await porting.make(bench.accountId, chicagoPort);
    const put = (text: string) =>
      porting.addDocument(bench.accountId, id, { ...bill, content: new TextEncoder().encode(text) });
    await put('%PDF-first');
    expect(await stored()).toContain('%PDF-first');
    await put('%PDF-second');
    expect(await stored()).not.toContain('%PDF-first');
    expect(await stored()).toContain('%PDF-second');
  });

  test('cannot be changed once they are with the carrier', async () => {
    const { id } = await ports.submit();
    expect(await porting.addDocument(bench.accountId, id, bill)).toEqual({ ok: false, failure: 'not-now' });
    expect(await porting.change(bench.accountId, id, chicagoPort)).toEqual({ ok: false, failure: 'not-now' });
  });
});
