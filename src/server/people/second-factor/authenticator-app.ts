/** The app on a person's phone that shows codes of the time. */
import { randomBytes } from 'node:crypto';
import type { AppOffer } from '#contract/people/second-factor.ts';
import type { Clock } from '#kit/clock.ts';
import type { Sql, Transaction } from '#server/store/database.ts';
import type { SealedColumn, Vault } from '#server/store/vault/vault.ts';
import type { User } from '../users.ts';
import { appUri, base32, stepOf } from './totp.ts';

export const appSecrets: SealedColumn = { table: 'authenticator_apps', column: 'secret', id: 'user_id' };
export const offeredSecrets: SealedColumn = {
  table: 'authenticator_offers',
  column: 'secret',
  id: 'user_id',
};

/** RFC 4226 §4 recommends 160 bits. */
const SECRET_BYTES = 20;
const OFFER_MS = 15 * 60_000;
const ISSUER = 'Ringside';

interface Parts {
  vault: Vault;
  clock: Clock;
}

/** A secret that counts once a code of it is typed. The one that was offered before is forgotten. */
export async function offerApp(
  sql: Sql,
  { id, email }: Pick<User, 'id' | 'email'>,
  { vault, clock }: Parts,
): Promise<AppOffer> {
  const bytes = randomBytes(SECRET_BYTES);
  const sealed = vault.seal(offeredSecrets, id, bytes.toString('base64'));
  await sql`
    insert into authenticator_offers (user_id, secret, expires_at)
    values (${id}, ${sealed}, ${new Date(clock.now() + OFFER_MS)})
    on conflict (user_id) do update set secret = excluded.secret, expires_at = excluded.expires_at`;
  const secret = base32(bytes);
  return { secret, uri: appUri({ issuer: ISSUER, email, secret }) };
}

/** From now on its codes count, in the place of an app that was there. @returns false: the code is not of what was offered */
export async function proveApp(
  tx: Transaction,
  userId: string,
  code: string,
  { vault, clock }: Parts,
): Promise<boolean> {
  const [offer] = await tx<{ secret: string }[]>`
    select secret from authenticator_offers
    where user_id = ${userId} and expires_at > ${new Date(clock.now())} for update`;
  if (!offer) return false;
  const secret = vault.open(offeredSecrets, userId, offer.secret);
  const step = stepOf(Buffer.from(secret, 'base64'), code, clock.now());
  if (step === null) return false;
  await tx`delete from authenticator_offers where user_id = ${userId}`;
  await tx`
    insert into authenticator_apps (user_id, secret, made_at, last_step)
    values (${userId}, ${vault.seal(appSecrets, userId, secret)}, ${new Date(clock.now())}, ${step})
    on conflict (user_id) do update set secret = excluded.secret, made_at = excluded.made_at,
      last_step = excluded.last_step`;
  return true;
}

/** Once each, also of two who type the same one at the same time. */
export async function takeAppCode(
  tx: Transaction,
  userId: string,
  code: string,
  { vault, clock }: Parts,
): Promise<boolean> {
  const [app] = await tx<{ secret: string }[]>`
    select secret from authenticator_apps where user_id = ${userId}`;
  if (!app) return false;
  const secret = vault.open(appSecrets, userId, app.secret);
  const step = stepOf(Buffer.from(secret, 'base64'), code, clock.now());
  if (step === null) return false;
  const taken = await tx`
    update authenticator_apps set last_step = ${step}
    where user_id = ${userId} and secret = ${app.secret} and last_step < ${step}`;
  return taken.count === 1;
}

/** @returns false: there was none */
export async function dropApp(tx: Transaction, userId: string): Promise<boolean> {
  await tx`delete from authenticator_offers where user_id = ${userId}`;
  const dropped = await tx`delete from authenticator_apps where user_id = ${userId}`;
  return dropped.count === 1;
}
