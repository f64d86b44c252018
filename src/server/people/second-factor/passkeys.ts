/** Keys that people's devices hold (WebAuthn). The only place that knows @simplewebauthn. */
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { createHash, randomUUID } from 'node:crypto';
import type { NewPasskey, SignedPasskey } from '#contract/people/passkeys.ts';
import type { OwnPasskey } from '#contract/people/second-factor.ts';
import type { Clock } from '#kit/clock.ts';
import type { Sql, Transaction } from '#server/store/database.ts';
import type { User } from '../users.ts';

const CHALLENGE_MS = 5 * 60_000;
export const MOST_PASSKEYS = 20;

/** Where people open the phone: a passkey is of one name for ever. */
export interface Site {
  /** "https://phone.example.com" */
  origin: string;
}

const rpIdOf = ({ origin }: Site): string => new URL(origin).hostname;

/** Who a challenge was given to: another browser's signature of it counts for nothing. */
export type Holder = `${'session' | 'step' | 'browser'} ${string}`;
const hashOf = (holder: Holder) => createHash('sha256').update(holder).digest();

async function keepChallenge(sql: Sql, holder: Holder, challenge: string, clock: Clock): Promise<void> {
  const now = clock.now();
  await sql`delete from passkey_challenges where expires_at <= ${new Date(now)}`;
  await sql`
    insert into passkey_challenges (holder, challenge, expires_at)
    values (${hashOf(holder)}, ${challenge}, ${new Date(now + CHALLENGE_MS)})
    on conflict (holder) do update set challenge = excluded.challenge, expires_at = excluded.expires_at`;
}

/** Once. */
async function takeChallenge(tx: Transaction, holder: Holder, clock: Clock): Promise<string | null> {
  const [taken] = await tx<{ challenge: string; expiresAt: Date }[]>`
    delete from passkey_challenges where holder = ${hashOf(holder)} returning challenge, expires_at`;
  return taken && taken.expiresAt.getTime() > clock.now() ? taken.challenge : null;
}

interface Row {
  id: string;
  userId: string;
  credentialId: string;
  publicKey: Uint8Array<ArrayBuffer>;
  counter: bigint;
  transports: string[];
}

const rowsOf = (sql: Sql, userId: string) => sql<Row[]>`
  select id, user_id, credential_id, public_key, counter, transports from passkeys
  where user_id = ${userId} order by made_at, id`;

/** The oldest first. */
export async function passkeysOf(sql: Sql, userId: string): Promise<OwnPasskey[]> {
  const rows = await sql<{ id: string; name: string; madeAt: Date; usedAt: Date | null }[]>`
    select id, name, made_at, used_at from passkeys where user_id = ${userId} order by made_at, id`;
  return rows.map(({ id, name, madeAt, usedAt }) => ({
    id,
    name,
    madeAt: madeAt.getTime(),
    usedAt: usedAt?.getTime() ?? null,
  }));
}

const known = (rows: readonly Row[]) => rows.map(({ credentialId: id, transports }) => ({ id, transports }));

/** For a new one. It tells its person apart by itself, by a finger, a face or a PIN: it is a whole sign-in, too. */
export async function offerPasskey(
  sql: Sql,
  { id, email, name }: Pick<User, 'id' | 'email' | 'name'>,
  { holder, site, clock }: { holder: Holder; site: Site; clock: Clock },
): Promise<Record<string, unknown>> {
  const options = await generateRegistrationOptions({
    rpName: 'Ringside',
    rpID: rpIdOf(site),
    userName: email,
    userDisplayName: name,
    userID: new Uint8Array(Buffer.from(id)),
    attestationType: 'none',
    excludeCredentials: known(await rowsOf(sql, id)),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    timeout: CHALLENGE_MS,
  });
  await keepChallenge(sql, holder, options.challenge, clock);
  return { ...options };
}

interface Adding {
  userId: string;
  holder: Holder;
  site: Site;
  clock: Clock;
}

/** @returns false: it is not what was asked for, or is known already */
export async function addPasskey(
  tx: Transaction,
  { userId, holder, site, clock }: Adding,
  { name, credential }: NewPasskey,
): Promise<boolean> {
  const expectedChallenge = await takeChallenge(tx, holder, clock);
  if (expectedChallenge === null) return false;
  const { transports = [], ...response } = credential.response;
  const proven = await verifyRegistrationResponse({
    response: { ...credential, response },
    expectedChallenge,
    expectedOrigin: site.origin,
    expectedRPID: rpIdOf(site),
    requireUserVerification: true,
    // It throws at whatever it cannot read: the sender's bytes.
  }).catch(() => null);
  if (proven?.verified !== true) return false;
  const { id: credentialId, publicKey, counter } = proven.registrationInfo.credential;
  const added = await tx`
    insert into passkeys (id, user_id, credential_id, public_key, counter, transports, name, made_at)
    values (${randomUUID()}, ${userId}, ${credentialId}, ${publicKey}, ${counter},
      ${transports}, ${name}, ${new Date(clock.now())})
    on conflict (credential_id) do nothing`;
  return added.count === 1;
}

/** @param userId null: the device says whose it is */
export async function askPasskey(
  sql: Sql,
  userId: string | null,
  { holder, site, clock }: { holder: Holder; site: Site; clock: Clock },
): Promise<Record<string, unknown>> {
  const options = await generateAuthenticationOptions({
    rpID: rpIdOf(site),
    allowCredentials: userId === null ? [] : known(await rowsOf(sql, userId)),
    userVerification: 'required',
    timeout: CHALLENGE_MS,
  });
  await keepChallenge(sql, holder, options.challenge, clock);
  return { ...options };
}

/**
 * Its person is locked first, as by all who change what signs them in: who stops them at the same time waits, or is seen.
 * @returns whose it is; null: none that is known, or not what was asked for
 */
export async function takePasskey(
  tx: Transaction,
  { holder, site, clock }: Omit<Adding, 'userId'>,
  { response: { userHandle, ...signed }, ...credential }: SignedPasskey,
): Promise<string | null> {
  const expectedChallenge = await takeChallenge(tx, holder, clock);
  if (expectedChallenge === null) return null;
  await tx`
    select from users where id = (select user_id from passkeys where credential_id = ${credential.id}) for share`;
  const [row] = await tx<Row[]>`
    select id, user_id, credential_id, public_key, counter, transports from passkeys
    where credential_id = ${credential.id} for update`;
  // WebAuthn §7.2 step 6: the person that the device names is the one whose key it is.
  if (!row || (userHandle !== undefined && Buffer.from(userHandle, 'base64url').toString() !== row.userId))
    return null;
  const proven = await verifyAuthenticationResponse({
    response: { ...credential, response: signed },
    expectedChallenge,
    expectedOrigin: site.origin,
    expectedRPID: rpIdOf(site),
    credential: {
      id: row.credentialId,
      publicKey: new Uint8Array(row.publicKey),
      counter: Number(row.counter),
      transports: row.transports,
    },
    requireUserVerification: true,
    // It throws at whatever it cannot read, and at a counter that goes back: the device was copied.
  }).catch(() => null);
  if (proven?.verified !== true) return null;
  const { newCounter } = proven.authenticationInfo;
  await tx`update passkeys set counter = ${newCounter}, used_at = ${new Date(clock.now())} where id = ${row.id}`;
  return row.userId;
}

/** @returns what it was called; null: there is none of that id */
export async function dropPasskey(tx: Transaction, userId: string, id: string): Promise<string | null> {
  const [dropped] = await tx<{ name: string }[]>`
    delete from passkeys where id = ${id} and user_id = ${userId} returning name`;
  return dropped?.name ?? null;
}
