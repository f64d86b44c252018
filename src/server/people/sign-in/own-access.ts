/** What people do to their own access: the name, the password, the places where they are signed in. */
import type { PasswordChange } from '#contract/people/team.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { audit, type AuditEntry } from '#server/store/audit-log.ts';
import { transaction, type Pool, type Transaction } from '#server/store/database.ts';
import { publishPeopleChange } from '../sight.ts';
import type { User } from '../users.ts';
import { dropLinks } from './access-links.ts';
import { mustUseCompany } from './company-only.ts';
import { isCommonPassword } from './common-passwords.ts';
import type { Busy, PasswordHashing } from './password-hashing.ts';
import { endSessions, type SessionsToEnd } from './sessions.ts';

/** Who asks, by which session, from where. */
export interface Oneself {
  user: User;
  sessionId: string;
  address: string;
  network: string;
}

interface Parts {
  sql: Pool;
  clock: Clock;
  hashing: PasswordHashing;
  renamed: (tx: Transaction, person: User) => Promise<void>;
}

/** All other sessions of the person end, and links that were made before are unknown. */
export async function changeOwnPassword(
  { sql, clock, hashing }: Parts,
  by: Oneself,
  { old, password, letCallEnd = false }: PasswordChange,
): Promise<Result<null, 'sign-in-failed' | 'password-common' | 'company-only' | Busy>> {
  const { id, name, email } = by.user;
  if (await mustUseCompany(sql, id)) return fail('company-only');
  const [stored] = await sql<
    { passwordHash: string | null }[]
  >`select password_hash from users where id = ${id}`;
  const proof = stored?.passwordHash ?? null;
  const isRight = await hashing.verify(old, proof, by.network);
  if (!isRight.ok) return isRight;
  if (!isRight.value) return fail('sign-in-failed');
  if (isCommonPassword(password, [name, email])) return fail('password-common');
  const hashed = await hashing.hash(password, by.network);
  if (!hashed.ok) return hashed;
  return transaction(sql, async (tx) => {
    const changed = await tx`
      update users set password_hash = ${hashed.value}
      where id = ${id} and state = 'active' and password_hash = ${proof}`;
    // It was changed in the meantime: the old one is not right any more.
    if (changed.count === 0) return fail('sign-in-failed');
    await endSessions(tx, id, { but: by.sessionId, letCallEnd });
    await dropLinks(tx, id);
    await note(tx, by, { action: 'person.password-changed', after: { letCallEnd } }, clock);
    return ok(null);
  });
}

export function changeOwnName({ sql, clock, renamed }: Parts, by: Oneself, name: string): Promise<void> {
  return transaction(sql, async (tx) => {
    const changed = await tx`update users set name = ${name} where id = ${by.user.id} and name <> ${name}`;
    if (changed.count === 0) return;
    await renamed(tx, { ...by.user, name });
    await publishPeopleChange(tx, by.user.accountId, [by.user.id]);
    await note(
      tx,
      by,
      { action: 'person.name-changed', before: { name: by.user.name }, after: { name } },
      clock,
    );
  });
}

/** @returns false: there is none of that id */
export function endOwnSessions(
  { sql, clock }: Parts,
  by: Oneself,
  { session, letCallEnd = false }: SessionsToEnd,
): Promise<boolean> {
  return transaction(sql, async (tx) => {
    const which = session === null ? { but: by.sessionId } : { only: session };
    const ended = await endSessions(tx, by.user.id, { letCallEnd, ...which });
    const action = session === null ? 'person.sessions-ended' : 'person.session-ended';
    if (ended > 0) await note(tx, by, { action, after: { sessions: ended, letCallEnd } }, clock);
    return session === null || ended > 0;
  });
}

const note = (
  tx: Transaction,
  { user: { id, accountId, name }, address }: Oneself,
  entry: Pick<AuditEntry, 'action' | 'before' | 'after'>,
  clock: Clock,
): Promise<void> =>
  audit(tx, { accountId, by: { id, name, address }, subject: { id, name }, ...entry }, clock);
