import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/** RFC 7914. Parameters travel with each hash, so that they can grow without anybody's password being reset. */
const COST = { N: 2 ** 15, r: 8, p: 1 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** RFC 7914's function: here, or in a thread of its own (password-hashing.ts). */
export type Derive = (text: string, salt: Buffer, length: number, options: ScryptOptions) => Promise<Buffer>;

/** "scrypt$N$r$p$salt$key", salt and key in base64. */
export async function hashPassword(password: string, derive: Derive = deriveHere): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(plainPassword(password), salt, KEY_BYTES, optionsOf(COST));
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64'), key.toString('base64')].join('$');
}

/** Takes as long for a hash that it cannot read as for one that it can. */
export async function verifyPassword(
  password: string,
  stored: string | null,
  derive: Derive = deriveHere,
): Promise<boolean> {
  const [scheme, n, r, p, salt, key] = (stored ?? '').split('$');
  const isReadable = scheme === 'scrypt' && salt !== undefined && key !== undefined;
  const cost = isReadable ? { N: Number(n), r: Number(r), p: Number(p) } : COST;
  const expected = isReadable ? Buffer.from(key, 'base64') : Buffer.alloc(KEY_BYTES);
  const actual = await derive(
    plainPassword(password),
    isReadable ? Buffer.from(salt, 'base64') : Buffer.alloc(SALT_BYTES),
    expected.length,
    optionsOf(cost),
  );
  return timingSafeEqual(actual, expected) && isReadable;
}

/** The same password typed on another keyboard may come composed or decomposed. */
export const plainPassword = (password: string) => password.normalize('NFKC');

const optionsOf = (cost: ScryptOptions) => ({ ...cost, maxmem: 128 * 1024 * 1024 });

function deriveHere(...[text, salt, length, options]: Parameters<Derive>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(text, salt, length, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
