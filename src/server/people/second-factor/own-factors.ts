/** What people do to their own second factor, once they have shown who they are. */
import type { AddedFactor, AppOffer, OwnFactors } from '#contract/people/second-factor.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { transaction, type Pool, type Sql, type Transaction } from '#server/store/database.ts';
import type { Oneself } from '../sign-in/own-access.ts';
import type { Busy, PasswordHashing } from '../sign-in/password-hashing.ts';
import { dropApp, offerApp, proveApp } from './authenticator-app.ts';
import { afterRemoval, codesFor, countOf, factorsOf, lockPerson, noteOwn, removalFault } from './factors.ts';
import { passkeysOf } from './passkeys.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';
import type { StepParts } from './second-step.ts';

/** A browser that was left open is no way to the second factor. */
const RECENT_MS = 10 * 60_000;

export type NotConfirmed = 'password-needed';

export async function readOwnFactors(sql: Sql, userId: string): Promise<OwnFactors> {
  const factors = await factorsOf(sql, userId);
  if (!factors) throw new Error(`there is no user ${userId}`);
  const { app, recoveryCodes, isRequired } = factors;
  return { app: app?.getTime() ?? null, passkeys: await passkeysOf(sql, userId), recoveryCodes, isRequired };
}

/** The password again, as good as signing in anew. */
export async function confirmOwn(
  { sql, clock, hashing }: { sql: Pool; clock: Clock; hashing: PasswordHashing },
  by: Oneself,
  password: string,
): Promise<Result<null, 'sign-in-failed' | Busy>> {
  const [stored] = await sql<{ passwordHash: string | null }[]>`
    select password_hash from users where id = ${by.user.id}`;
  const isRight = await hashing.verify(password, stored?.passwordHash ?? null, by.network);
  if (!isRight.ok) return isRight;
  if (!isRight.value) return fail('sign-in-failed');
  await sql`update sessions set confirmed_at = ${new Date(clock.now())} where id = ${by.sessionId}`;
  return ok(null);
}

async function isConfirmed(sql: Sql, sessionId: string, clock: Clock): Promise<boolean> {
  const found = await sql`
    select from sessions
    where id = ${sessionId} and greatest(opened_at, confirmed_at) > ${new Date(clock.now() - RECENT_MS)}`;
  return found.length > 0;
}

/** For what only who has just shown who they are may change; the person is locked. */
export function changingOwn<Value, Failure>(
  { sql, clock }: StepParts,
  by: Oneself,
  work: (tx: Transaction) => Promise<Result<Value, Failure>>,
): Promise<Result<Value, Failure | NotConfirmed>> {
  return transaction(sql, async (tx) => {
    if (!(await isConfirmed(tx, by.sessionId, clock))) return fail('password-needed');
    await lockPerson(tx, by.user.id);
    return work(tx);
  });
}

export const offerOwnApp = (parts: StepParts, by: Oneself): Promise<Result<AppOffer, NotConfirmed>> =>
  changingOwn(parts, by, async (tx) => ok(await offerApp(tx, by.user, parts)));

export function addOwnApp(
  parts: StepParts,
  by: Oneself,
  code: string,
): Promise<Result<AddedFactor, NotConfirmed | 'code-wrong'>> {
  return changingOwn(parts, by, async (tx): Promise<Result<AddedFactor, 'code-wrong'>> => {
    if (!(await proveApp(tx, by.user.id, code, parts))) return fail('code-wrong');
    const recoveryCodes = await codesFor(tx, by.user.id);
    await noteOwn(tx, { person: by.user, ...by }, { action: 'person.app-added' }, parts.clock);
    await parts.told(tx, by.user, { kind: 'app-added' });
    return ok({ recoveryCodes });
  });
}

export function removeOwnApp(
  parts: StepParts,
  by: Oneself,
): Promise<Result<null, NotConfirmed | 'not-found' | 'second-factor-required'>> {
  type Removed = Result<null, 'not-found' | 'second-factor-required'>;
  return changingOwn(parts, by, async (tx): Promise<Removed> => {
    const factors = await factorsOf(tx, by.user.id);
    if (!factors?.app) return fail('not-found');
    const fault = removalFault(factors);
    if (fault !== null) return fail(fault);
    await dropApp(tx, by.user.id);
    await afterRemoval(tx, by.user.id, by.sessionId);
    await noteOwn(tx, { person: by.user, ...by }, { action: 'person.app-removed' }, parts.clock);
    await parts.told(tx, by.user, { kind: 'app-removed' });
    return ok(null);
  });
}

/** Those made before are good no longer. `not-found`: there is nothing that they would stand in for. */
export function renewRecoveryCodes(
  parts: StepParts,
  by: Oneself,
): Promise<Result<string[], NotConfirmed | 'not-found'>> {
  return changingOwn(parts, by, async (tx): Promise<Result<string[], 'not-found'>> => {
    const factors = await factorsOf(tx, by.user.id);
    if (!factors || countOf(factors) === 0) return fail('not-found');
    await noteOwn(tx, { person: by.user, ...by }, { action: 'person.recovery-codes-made' }, parts.clock);
    return ok(await makeRecoveryCodes(tx, by.user.id));
  });
}
