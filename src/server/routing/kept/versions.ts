/** What a route, office hours or a set of holidays was at each saving, the last hundred of them. */
import type { SavedVersion } from '#contract/routing/shared-routes.ts';
import type { Doing } from '#server/store/audit-log.ts';
import type { Sql, Transaction } from '#server/store/database.ts';
import type { Thing } from './saving.ts';

const MOST_VERSIONS = 100;

export type KeptKind = 'route' | 'office-hours' | 'holiday-set';

export interface KeptThing extends Thing {
  kind: KeptKind;
}

interface NewVersion {
  version: number;
  content: object;
}

/** In the transaction in which it is saved. */
export async function keepVersion(
  tx: Transaction,
  { kind, id, accountId }: KeptThing,
  { version, content }: NewVersion,
  { by, clock }: Doing,
): Promise<void> {
  await tx`
    insert into kept_versions (kind, thing_id, version, account_id, content, saved_at, saved_by)
    values (${kind}, ${id}, ${version}, ${accountId}, ${JSON.stringify(content)}::text::jsonb, ${new Date(clock.now())},
      ${by.name})`;
  await tx`delete from kept_versions where thing_id = ${id} and version <= ${version - MOST_VERSIONS}`;
}

/** The newest first; none: there is no such thing. */
export async function versionsOf(sql: Sql, { kind, id, accountId }: KeptThing): Promise<SavedVersion[]> {
  const rows = await sql<{ version: number; savedAt: Date; savedBy: string }[]>`
    select version, saved_at, saved_by from kept_versions
    where thing_id = ${id} and account_id = ${accountId} and kind = ${kind} order by version desc`;
  return rows.map(({ version, savedAt, savedBy }) => ({ version, savedAt: savedAt.getTime(), by: savedBy }));
}

/** As it was; undefined: there is no such version, or no more. */
export async function versionOf(
  sql: Sql,
  { kind, id, accountId }: KeptThing,
  version: number,
): Promise<unknown> {
  const [row] = await sql<{ content: unknown }[]>`
    select content from kept_versions
    where thing_id = ${id} and version = ${version} and account_id = ${accountId} and kind = ${kind}`;
  return row?.content;
}

/** With the thing itself. */
export async function forgetVersions(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx`delete from kept_versions where thing_id = any(${[...ids]}::uuid[])`;
}
