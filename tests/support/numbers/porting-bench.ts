import type { PortRequest, PortRequestInput } from '#contract/numbers/porting.ts';
import { silentLog } from '#kit/log.ts';
import { Porting } from '#server/numbers/porting/porting.ts';
import { beginRoute } from '#server/routing/route-templates.ts';
import type { Pool } from '#server/store/database.ts';
import { DataFiles } from '#server/store/files/data-files.ts';
import { RentingBench } from '#support/numbers/renting-bench.ts';

export const CHICAGO = '+13125550110';
export const PDF = new TextEncoder().encode('%PDF-1.7 a letter');
export const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1);
export const letter = { kind: 'letter-of-authorization', fileName: 'letter.pdf', content: PDF } as const;
export const bill = { kind: 'bill', fileName: 'bill.png', content: PNG } as const;

/** What the account's bill says, of one number. */
export const chicagoPort: PortRequestInput = {
  numbers: [CHICAGO],
  source: 'Billboard',
  billName: 'HARBOR, Inc.',
  billAddress: '1 Pier, Chicago',
  losingCarrier: 'Lakeside Tel',
  accountNumber: '12-345',
  signerName: 'Ada Lund',
};

export const valueOf = <Value>(
  result: { ok: true; value: Value } | { ok: false; failure: string },
): Value => {
  if (!result.ok) throw new Error(result.failure);
  return result.value;
};

export type PortingBench = Awaited<ReturnType<typeof openPortingBench>>;

/** A new account with $25 and its ports; no number is anybody's. @param folder for their documents */
export async function openPortingBench(sql: Pool, folder: string) {
  await sql`truncate owned_numbers, ports, receiving_numbers cascade`;
  const renting = await RentingBench.open(sql, { micros: 25_000_000n });
  const closed = new Set<string>();
  const { accountId, clock, carrier } = renting;
  const porting = new Porting({
    sql,
    clock,
    log: silentLog,
    carrier,
    files: await DataFiles.open(folder),
    isClosed: (_, id) => Promise.resolve(closed.has(id)),
    routes: { begin: beginRoute },
  });
  const complete = async (what = chicagoPort): Promise<PortRequest> => {
    const { id } = await porting.make(accountId, what);
    valueOf(await porting.addDocument(accountId, id, letter));
    return valueOf(await porting.addDocument(accountId, id, bill));
  };

  return {
    renting,
    porting,
    /** Accounts that are. */
    closed,
    complete,
    submit: async (what = chicagoPort) => valueOf(await porting.submit(accountId, (await complete(what)).id)),
    first: async () => (await porting.list(accountId))[0],
  };
}
