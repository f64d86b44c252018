/** The sign-in between its two steps: the password was right, and a second factor is asked for, or has to be set up. */
import { createHash, randomBytes } from 'node:crypto';
import type { AppOffer, SecondStep } from '#contract/people/second-factor.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { transaction, type Pool, type Sql, type Transaction } from '#server/store/database.ts';
import type { Vault } from '#server/store/vault/vault.ts';
import { openProvenSession, type SessionOrigin } from '../sign-in/sessions.ts';
import type { ProvenUser } from '../sign-in/sign-in.ts';
import { userColumns, type User } from '../users.ts';
import { offerApp, proveApp, takeAppCode } from './authenticator-app.ts';
import { codesFor, countOf, factorsOf, noteOwn, type FactorParts } from './factors.ts';
import { takeRecoveryCode } from './recovery-codes.ts';

const LIFE_MS = 5 * 60_000;
/** Then the password is asked for again. */
const MOST_WRONG = 5;

export interface StepParts extends FactorParts {
  sql: Pool;
  vault: Vault;
}

/** Signed in, by a session that is open. */
export interface CameIn {
  userId: string;
  token: string;
  /** Of a second factor that was set up on the way; null: there are some already. */
  recoveryCodes: string[] | null;
}

/** `not-found`: it is over, or never was. */
export type StepFault = 'not-found' | 'code-wrong';

const hashOf = (token: string) => createHash('sha256').update(token).digest();

/** @returns the token for the browser; null: the password is enough for this person */
export async function beginSecondStep(
  sql: Sql,
  { user, proof }: ProvenUser,
  clock: Clock,
): Promise<string | null> {
  const factors = await factorsOf(sql, user.id);
  if (!factors || (countOf(factors) === 0 && !factors.isRequired)) return null;
  const token = randomBytes(32).toString('base64url');
  const now = clock.now();
  await sql`delete from half_sign_ins where user_id = ${user.id} and expires_at <= ${new Date(now)}`;
  await sql`
    insert into half_sign_ins (token_hash, user_id, proof, expires_at)
    values (${hashOf(token)}, ${user.id}, ${proof}, ${new Date(now + LIFE_MS)})`;
  return token;
}

export interface Half extends User {
  proof: string;
}

/** Over as soon as the password is another, or the person is stopped. */
async function find(sql: Sql, token: string, clock: Clock): Promise<Half | null> {
  const [half] = await sql<Half[]>`
    select ${userColumns(sql)}, h.proof
    from half_sign_ins h join users on users.id = h.user_id and users.state = 'active' and users.password_hash = h.proof
    where h.token_hash = ${hashOf(token)} and h.expires_at > ${new Date(clock.now())}`;
  return half ?? null;
}

/** Whose it is, for limits. null: as `not-found`. */
export async function emailOfStep(sql: Sql, token: string, clock: Clock): Promise<string | null> {
  return (await find(sql, token, clock))?.email ?? null;
}

export async function readSecondStep(sql: Sql, token: string, clock: Clock): Promise<SecondStep | null> {
  const half = await find(sql, token, clock);
  const factors = half && (await factorsOf(sql, half.id));
  if (!half || !factors) return null;
  const { app, passkeys, recoveryCodes } = factors;
  const mustSetUp = countOf(factors) === 0;
  return {
    name: half.name,
    hasApp: app !== null,
    hasPasskey: passkeys > 0,
    hasRecoveryCodes: !mustSetUp && recoveryCodes > 0,
    mustSetUp,
  };
}

/**
 * One of two requests of the same browser waits for the other, and finds it over. Its person is locked first, as by all who
 * change what signs them in: an administrator who takes that away, too, ends the step.
 */
export function withinStep<Value, Failure>(
  { sql, clock }: StepParts,
  token: string,
  work: (tx: Transaction, half: Half) => Promise<Result<Value, Failure>>,
): Promise<Result<Value, Failure | 'not-found'>> {
  return transaction(sql, async (tx) => {
    await tx`
      select from users where id = (select user_id from half_sign_ins where token_hash = ${hashOf(token)})
      for no key update`;
    await tx`select from half_sign_ins where token_hash = ${hashOf(token)} for update`;
    const half = await find(tx, token, clock);
    return half ? work(tx, half) : fail('not-found');
  });
}

/** A code of the app, or a recovery code. */
export function proveSecondStep(
  parts: StepParts,
  token: string,
  { code, origin }: { code: string; origin: SessionOrigin },
): Promise<Result<CameIn, StepFault>> {
  return withinStep(parts, token, async (tx, half): Promise<Result<CameIn, StepFault>> => {
    if (await takeAppCode(tx, half.id, code, parts)) return enterBy(parts, tx, { half, token, origin });
    if (!(await takeRecoveryCode(tx, half.id, code, parts.clock))) {
      await countWrong(tx, token);
      return fail('code-wrong');
    }
    const factors = await factorsOf(tx, half.id);
    const left = factors?.recoveryCodes ?? 0;
    const by = { person: half, address: origin.address };
    await noteOwn(tx, by, { action: 'person.recovery-code-used', after: { left } }, parts.clock);
    await parts.told(tx, half, { kind: 'recovery-code-used', left });
    return enterBy(parts, tx, { half, token, origin });
  });
}

export async function countWrong(tx: Transaction, token: string): Promise<void> {
  await tx`update half_sign_ins set wrong_codes = wrong_codes + 1 where token_hash = ${hashOf(token)}`;
  await tx`delete from half_sign_ins where token_hash = ${hashOf(token)} and wrong_codes >= ${MOST_WRONG}`;
}

/** Only for who has none and needs one. */
export function offerAtSignIn(parts: StepParts, token: string): Promise<Result<AppOffer, 'not-found'>> {
  return withinStep(parts, token, async (tx, half) => {
    const factors = await factorsOf(tx, half.id);
    return factors && countOf(factors) === 0 ? ok(await offerApp(tx, half, parts)) : fail('not-found');
  });
}

export function setUpAtSignIn(
  parts: StepParts,
  token: string,
  { code, origin }: { code: string; origin: SessionOrigin },
): Promise<Result<CameIn, StepFault>> {
  return withinStep(parts, token, async (tx, half): Promise<Result<CameIn, StepFault>> => {
    const factors = await factorsOf(tx, half.id);
    if (!factors || countOf(factors) > 0) return fail('not-found');
    if (!(await proveApp(tx, half.id, code, parts))) return fail('code-wrong');
    const recoveryCodes = await codesFor(tx, half.id);
    await noteOwn(tx, { person: half, address: origin.address }, { action: 'person.app-added' }, parts.clock);
    await parts.told(tx, half, { kind: 'app-added' });
    return enterBy(parts, tx, { half, token, origin, recoveryCodes });
  });
}

export interface Entering {
  half: Half;
  token: string;
  origin: SessionOrigin;
  recoveryCodes?: string[] | null;
}

export async function enterBy(
  { clock }: StepParts,
  tx: Transaction,
  { half, token, origin, recoveryCodes = null }: Entering,
): Promise<Result<CameIn, 'not-found'>> {
  await tx`delete from half_sign_ins where token_hash = ${hashOf(token)}`;
  const opened = await openProvenSession(tx, { userId: half.id, proof: half.proof }, clock, origin);
  return opened === null ? fail('not-found') : ok({ userId: half.id, token: opened, recoveryCodes });
}

/** Who goes back to the first step. */
export async function endSecondStep(sql: Sql, token: string): Promise<void> {
  await sql`delete from half_sign_ins where token_hash = ${hashOf(token)}`;
}
