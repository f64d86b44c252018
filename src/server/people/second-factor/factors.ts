/** Which second factors a person has, and what changing them brings about. */
import type { Clock } from '#kit/clock.ts';
import { audit, type AuditEntry } from '#server/store/audit-log.ts';
import type { Sql, Transaction } from '#server/store/database.ts';
import { endSessions } from '../sign-in/sessions.ts';
import type { User } from '../users.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';

export interface Factors {
  app: Date | null;
  passkeys: number;
  /** Not used yet. */
  recoveryCodes: number;
  /** Of the person's role. */
  isRequired: boolean;
}

/** null: nobody who is there. */
export async function factorsOf(sql: Sql, userId: string): Promise<Factors | null> {
  const [factors] = await sql<Factors[]>`
    select a.made_at as app, coalesce(u.role = any(r.roles), false) as is_required,
      (select count(*) from passkeys p where p.user_id = u.id)::int as passkeys,
      (select count(*) from recovery_codes c where c.user_id = u.id and c.used_at is null)::int as recovery_codes
    from users u
      left join authenticator_apps a on a.user_id = u.id
      left join second_factor_rules r on r.account_id = u.account_id
    where u.id = ${userId} and u.state <> 'removed'`;
  return factors ?? null;
}

/** Recovery codes are none: they stand in for one. */
export const countOf = ({ app, passkeys }: Pick<Factors, 'app' | 'passkeys'>): number =>
  passkeys + (app === null ? 0 : 1);

/** Who is told of what was done to their second factor, by mail. */
export type FactorNews =
  | { kind: 'app-added' | 'app-removed' | 'second-factor-reset' }
  | { kind: 'passkey-added' | 'passkey-removed'; name: string }
  | { kind: 'recovery-code-used'; left: number };

/** A change that tells of itself, in its transaction. */
export interface FactorParts {
  clock: Clock;
  told: (tx: Transaction, person: User, news: FactorNews) => Promise<void>;
}

/** One of two who change the same person's at the same time waits for the other. */
export const lockPerson = (tx: Transaction, userId: string) =>
  tx`select from users where id = ${userId} for no key update`;

/** With the first one come recovery codes. @returns null: there are some already */
export async function codesFor(tx: Transaction, userId: string): Promise<string[] | null> {
  const factors = await factorsOf(tx, userId);
  return factors && factors.recoveryCodes > 0 ? null : makeRecoveryCodes(tx, userId);
}

/** Asked before one is removed. Where the role needs one the last stays. */
export const removalFault = ({ isRequired, ...factors }: Factors): 'second-factor-required' | null =>
  isRequired && countOf(factors) <= 1 ? 'second-factor-required' : null;

/** Nobody goes on who came in with what was removed, but who removed it. */
export async function afterRemoval(tx: Transaction, userId: string, sessionId: string): Promise<void> {
  const left = await factorsOf(tx, userId);
  if (left && countOf(left) === 0) await tx`delete from recovery_codes where user_id = ${userId}`;
  await tx`delete from half_sign_ins where user_id = ${userId}`;
  await endSessions(tx, userId, { but: sessionId });
}

/** Deletes every second factor of a person, with recovery codes and sign-ins that wait for one. @returns whether there was one */
export async function dropFactors(tx: Transaction, userId: string): Promise<boolean> {
  const apps = await tx`delete from authenticator_apps where user_id = ${userId}`;
  await tx`delete from authenticator_offers where user_id = ${userId}`;
  await tx`delete from recovery_codes where user_id = ${userId}`;
  await tx`delete from half_sign_ins where user_id = ${userId}`;
  const passkeys = await tx`delete from passkeys where user_id = ${userId}`;
  return apps.count + passkeys.count > 0;
}

/** What people do to their own. */
export const noteOwn = (
  tx: Transaction,
  { person: { id, accountId, name }, address }: { person: User; address: string },
  entry: Pick<AuditEntry, 'action' | 'before' | 'after'>,
  clock: Clock,
): Promise<void> =>
  audit(tx, { accountId, by: { id, name, address }, subject: { id, name }, ...entry }, clock);
