/** Credentials of desk phones that register over UDP. They are typed in by hand once and stay, unlike a browser's. */
import { createHash, randomInt } from 'node:crypto';
import type { Sql } from '#server/store/database.ts';
import type { SealedColumn, Vault } from '#server/store/vault/vault.ts';

/** Not the password; but its owner can register as the telephone all the same. */
export const deskPhoneHashes: SealedColumn = { table: 'receiving_numbers', column: 'ha1', id: 'id' };

/** Without what looks alike on a small display: 0 o, 1 l i. 32 characters, 5 bits each. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789-';
const PASSWORD_LENGTH = 20;
const USERNAME_DIGITS = 8;

const randomText = (letters: string, length: number): string =>
  Array.from({ length }, () => letters.charAt(randomInt(letters.length))).join('');

export interface DeskPhoneSecret {
  username: string;
  /** 100 bits. Told once, never kept. */
  password: string;
  /** What is kept: MD5 of "username:realm:password" (RFC 7616 §3.4.2). Desk phones speak MD5 only. */
  ha1: string;
}

/** @param username the one that it has already; digits alone, so that any telephone can type it */
export function newSecret(
  realm: string,
  username = randomText('123456789', USERNAME_DIGITS),
): DeskPhoneSecret {
  const password = randomText(LETTERS, PASSWORD_LENGTH);
  const ha1 = createHash('md5').update(`${username}:${realm}:${password}`).digest('hex');
  return { username, password, ha1 };
}

export interface DeskPhone {
  receivingId: string;
  accountId: string;
  name: string;
  ha1: string;
}

/** For the registrar. null: nobody has this username, or its receiving number was deleted. */
export async function findDeskPhone(sql: Sql, vault: Vault, username: string): Promise<DeskPhone | null> {
  const [phone] = await sql<DeskPhone[]>`
    select id as receiving_id, account_id, name, ha1 from receiving_numbers where username = ${username}`;
  return phone ? { ...phone, ha1: vault.open(deskPhoneHashes, phone.receivingId, phone.ha1) } : null;
}
