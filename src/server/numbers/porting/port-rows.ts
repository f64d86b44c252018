/** How a port stands in the database, what is known about its numbers, and how it is shown. */
import type { PortRequest, PortRequestInput, PortState } from '#contract/numbers/porting.ts';
import type { Sql } from '#server/store/database.ts';
import type { PortOrder } from '../supply/carrier.ts';
import { documentsOf } from './port-documents.ts';
import { estimateOf, isOpenForChange, portFaults, type PortFacts } from './porting-rules.ts';

export interface PortRow extends PortRequestInput {
  id: string;
  accountId: string;
  state: PortState;
  exception: string | null;
  submittedAt: Date | null;
  portsAt: Date | null;
  version: number;
}

export const portColumns = (sql: Sql) => sql`
  id, account_id, numbers, source, bill_name, bill_address, losing_carrier, account_number, signer_name, state, exception,
  submitted_at, ports_at, version`;

export const toOrder = (row: PortRow, submittedAt: number): PortOrder => ({
  ...inputOf(row),
  id: row.id,
  submittedAt,
});

const inputOf = (row: PortRow): PortRequestInput => ({
  numbers: row.numbers,
  source: row.source,
  billName: row.billName,
  billAddress: row.billAddress,
  losingCarrier: row.losingCarrier,
  accountNumber: row.accountNumber,
  signerName: row.signerName,
});

/** @param at epoch milliseconds */
export async function note(sql: Sql, portId: string, state: PortState, at: number): Promise<void> {
  await sql`insert into port_history (port_id, state, at) values (${portId}, ${state}, ${new Date(at)})`;
}

export async function shownPorts(sql: Sql, rows: readonly PortRow[], now: number): Promise<PortRequest[]> {
  const ids = rows.map(({ id }) => id);
  const documents = await documentsOf(sql, ids);
  const history = await historyOf(sql, ids);
  return Promise.all(
    rows.map(async (row) => {
      const papers = documents.get(row.id) ?? [];
      const shown = show(row, history.get(row.id) ?? [], now);
      const kinds = new Set(papers.map(({ kind }) => kind));
      const faults = isOpenForChange(row.state) ? await faultsOf(sql, row, { kinds, now }) : [];
      return { ...shown, documents: papers, faults };
    }),
  );
}

/** From its port date on it is ported, whether that is written down already or not. */
function show(
  row: PortRow,
  history: PortRequest['history'],
  now: number,
): Omit<PortRequest, 'documents' | 'faults'> {
  const portsAt = row.portsAt?.getTime() ?? null;
  const isPorted = row.state === 'date-confirmed' && portsAt !== null && portsAt <= now;
  const state = isPorted ? 'ported' : row.state;
  return {
    id: row.id,
    ...inputOf(row),
    version: row.version,
    state,
    exception: row.exception,
    portsAt,
    estimate: estimateOf(state, row.submittedAt?.getTime() ?? null),
    history: isPorted ? [...history, { state, at: portsAt }] : history,
  };
}

export async function faultsOf(
  sql: Sql,
  row: PortRow,
  { kinds, now }: { kinds: ReadonlySet<string>; now: number },
): Promise<PortRequest['faults']> {
  return portFaults(row, { ...(await factsOf(sql, row, now)), documents: kinds });
}

async function factsOf(sql: Sql, row: PortRow, now: number): Promise<Omit<PortFacts, 'documents'>> {
  const { id, accountId, numbers } = row;
  const ours = await sql<{ number: string }[]>`
    select number from owned_numbers where number = any(${numbers}::text[])
      and (state = 'active' or (state = 'released' and restorable_until > ${new Date(now)}))`;
  const porting = await sql<{ number: string }[]>`
    select distinct unnest(numbers) as number from ports
    where numbers && ${numbers}::text[] and id <> ${id}
      and state in ('submitted', 'in-process', 'exception', 'date-confirmed')`;
  const receiving = await sql<{ number: string }[]>`
    select number from receiving_numbers where account_id = ${accountId} and number = any(${numbers}::text[])`;
  const names = await sql<{ name: string }[]>`
    select name from accounts where id = ${accountId}
    union select name from companies where account_id = ${accountId}`;
  const set = (rows: readonly { number: string }[]) => new Set(rows.map(({ number }) => number));
  return {
    ours: set(ours),
    porting: set(porting),
    receiving: set(receiving),
    names: names.map(({ name }) => name),
  };
}

async function historyOf(sql: Sql, portIds: readonly string[]): Promise<Map<string, PortRequest['history']>> {
  const rows = await sql<{ portId: string; state: PortState; at: Date }[]>`
    select port_id, state, at from port_history where port_id = any(${portIds}::uuid[]) order by position`;
  const found = new Map<string, PortRequest['history']>(portIds.map((id) => [id, []]));
  for (const { portId, state, at } of rows) found.get(portId)?.push({ state, at: at.getTime() });
  return found;
}
