/** Which account at the company's provider somebody comes in by, as administrators read it and take it away. */
import type { PersonSso } from '#contract/people/sso.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Sql } from '#server/store/database.ts';
import { endSessions, type Ending } from '../sign-in/sessions.ts';
import { auditOf, changingPerson, type Doer } from '../team/team-change.ts';
import { hostOf, type ConnectionParts } from './connections.ts';

/** null: nobody of this account. */
export async function bindingOf(sql: Sql, accountId: string, id: string): Promise<PersonSso | null> {
  const [row] = await sql<{ issuer: string | null; boundAt: Date | null }[]>`
    select s.issuer, i.bound_at from users u
      left join sso_connections s on s.account_id = u.account_id
      left join sso_identities i on i.user_id = u.id and i.issuer = s.issuer
    where u.id = ${id} and u.account_id = ${accountId} and u.state <> 'removed'`;
  if (!row) return null;
  const { issuer, boundAt } = row;
  return { host: issuer === null ? null : hostOf(issuer), boundAt: boundAt?.getTime() ?? null };
}

/** The next account with their address, verified, is bound anew. `not-found`: also who is not bound. */
export function unbind(
  { sql, clock }: Pick<ConnectionParts, 'sql' | 'clock'>,
  by: Doer & { sessionId: string },
  id: string,
  { letCallEnd }: Ending,
): Promise<Result<null, 'not-found' | 'forbidden'>> {
  return changingPerson({ sql }, by, id, async (tx, person): Promise<Result<null, 'not-found'>> => {
    const unbound = await tx<{ issuer: string }[]>`
      delete from sso_identities where user_id = ${id} returning issuer`;
    const [first] = unbound;
    if (!first) return fail('not-found');
    await endSessions(tx, id, { but: by.sessionId, letCallEnd });
    const change = { before: { issuer: first.issuer }, after: { letCallEnd } };
    await auditOf(tx, by, { action: 'person.sso-unbound', subject: person, ...change }, clock);
    return ok(null);
  });
}
