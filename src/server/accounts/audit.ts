/** The audit log as administrators read it and take it away. */
import type { AuditPage, AuditQuery } from '#contract/people/audit.ts';
import { CSV_MARK, csvOf } from '#server/billing/usage/csv.ts';
import { auditedKinds, auditOfAccount, type LoggedAction } from '#server/store/audit-log.ts';
import type { Pool } from '#server/store/database.ts';

const PAGE = 100;
const CSV_PAGE = 500;

/** @param reports connections that no call waits for */
export const auditIn = (reports: (accountId: string) => Pool) => ({
  page: async (accountId: string, { before = null, about = null }: Asked): Promise<AuditPage> => {
    const sql = reports(accountId);
    const [entries, kinds] = await Promise.all([
      auditOfAccount(sql, { accountId, before, about, most: PAGE }),
      auditedKinds(sql, accountId),
    ]);
    return { entries, kinds, next: entries.length === PAGE ? (entries.at(-1)?.id ?? null) : null };
  },
  csv: (accountId: string, { about = null }: Asked): AsyncGenerator<string> =>
    linesOf(reports(accountId), accountId, about),
});

type Asked = { [Name in keyof AuditQuery]: AuditQuery[Name] | null };

const HEADINGS = ['When (UTC)', 'Who', 'Address', 'What', 'To whom or what', 'Before', 'After'];

async function* linesOf(
  sql: Pool,
  accountId: string,
  about: string | null,
): AsyncGenerator<string, void, undefined> {
  yield CSV_MARK + csvOf([HEADINGS]);
  let before: string | null = null;
  do {
    const entries: LoggedAction[] = await auditOfAccount(sql, { accountId, before, about, most: CSV_PAGE });
    yield csvOf(entries.map(recordOf));
    before = entries.length === CSV_PAGE ? (entries.at(-1)?.id ?? null) : null;
  } while (before !== null);
}

const recordOf = ({ at, actor, address, action, subject, before, after }: LoggedAction) => [
  ...[new Date(at), actor, address, action, subject],
  ...[before, after].map((facts) => (facts === null ? '' : JSON.stringify(facts))),
];
