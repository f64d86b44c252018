import { randomUUID } from 'node:crypto';
import type { Clock } from '#kit/clock.ts';
import { within, type Sql } from '#server/store/database.ts';
import { balanceChanged } from './funding/balance-changes.ts';
import { post } from './ledger/ledger.ts';

/** A new account with an empty balance. @returns its id */
export async function openAccount(sql: Sql, name: string): Promise<string> {
  const id = randomUUID();
  await sql`insert into accounts (id, name) values (${id}, ${name})`;
  return id;
}

/** null: there is no such account. */
export async function accountName(sql: Sql, accountId: string): Promise<string | null> {
  const [account] = await sql<{ name: string }[]>`select name from accounts where id = ${accountId}`;
  return account?.name ?? null;
}

interface Funding {
  accountId: string;
  micros: bigint;
  /** Names the payment: the same key is booked once. */
  key: string;
}

/** Money comes in. false: it was booked before. */
export async function fundAccount(
  sql: Sql,
  { accountId, micros, key }: Funding,
  clock: Clock,
): Promise<boolean> {
  return within(sql, async (tx) => {
    const postings = { available: micros, funding: -micros };
    const isNew = await post(tx, { kind: 'fund', key: `fund:${key}`, accountId, at: clock.now(), postings });
    if (isNew) await balanceChanged(tx, accountId, clock);
    return isNew;
  });
}

export async function hasAccounts(sql: Sql): Promise<boolean> {
  const rows = await sql`select 1 from accounts limit 1`;
  return rows.length > 0;
}

/** How many lines each account may use that has a limit of its own. */
export async function ownLines(sql: Sql): Promise<Map<string, number>> {
  const rows = await sql<
    { id: string; lines: number }[]
  >`select id, lines from accounts where lines is not null`;
  return new Map(rows.map(({ id, lines }) => [id, lines]));
}

/** A card is there, or there was money once. */
export async function hasMeans(sql: Sql, accountId: string): Promise<boolean> {
  const found = await sql`
    select where exists (select from ledger_entries where account_id = ${accountId})
      or exists (select from cards where account_id = ${accountId} and removed_at is null)`;
  return found.length > 0;
}
