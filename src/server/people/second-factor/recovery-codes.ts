/** Ten codes that each let their person in once. They are shown when they are made; only hashes are stored. */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '#kit/clock.ts';
import type { Transaction } from '#server/store/database.ts';
import { base32 } from './totp.ts';

const CODES = 10;
/** 80 bits: sixteen letters in four groups. */
const CODE_BYTES = 10;

/** As people type it: in capitals or not, with what they put between the groups. */
const plain = (code: string) => code.toUpperCase().replaceAll(/[^A-Z2-7]/g, '');

const hashOf = (userId: string, code: string) =>
  createHash('sha256')
    .update(`${userId} ${plain(code)}`)
    .digest();

const newCode = () =>
  base32(randomBytes(CODE_BYTES))
    .replaceAll(/(.{4})(?=.)/g, '$1-')
    .toLowerCase();

/** In the place of those that were there. */
export async function makeRecoveryCodes(tx: Transaction, userId: string): Promise<string[]> {
  const codes = Array.from({ length: CODES }, newCode);
  await tx`delete from recovery_codes where user_id = ${userId}`;
  for (const code of codes)
    await tx`insert into recovery_codes (user_id, code_hash) values (${userId}, ${hashOf(userId, code)})`;
  return codes;
}

/** @returns false: it is none of them, or was used */
export async function takeRecoveryCode(
  tx: Transaction,
  userId: string,
  code: string,
  clock: Clock,
): Promise<boolean> {
  const taken = await tx`
    update recovery_codes set used_at = ${new Date(clock.now())}
    where user_id = ${userId} and code_hash = ${hashOf(userId, code)} and used_at is null`;
  return taken.count === 1;
}
