/**
 * Secrets lie sealed in the database (AES-256-GCM), under a key that does not: a reader of a table, a dump or a backup
 * learns none of them. A sealed value is "sealed1.KEY-ID.BYTES"; it opens in its own row and column alone.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/** Where a room keeps secrets: the column, and the one that tells rows apart. */
export interface SealedColumn {
  table: string;
  column: string;
  id: string;
}

export const KEY_BYTES = 32;
/** With the version of the format: the next one is told from it. */
export const SEALED = 'sealed1.';
const CIPHER = 'aes-256-gcm';
/** NIST SP 800-38D §8.2.2: at random, for far fewer than 2^32 values a key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** It was sealed with another key, moved from another row, or changed. */
export class SealFault extends Error {}

export class Vault {
  readonly #key: Buffer;
  /** Before the bytes of all that this key has sealed. */
  readonly #prefix: string;

  constructor(key: Buffer) {
    if (key.length !== KEY_BYTES) throw new Error(`a key has ${KEY_BYTES} bytes`);
    this.#key = key;
    const keyId = createHmac('sha256', key).update('ringside key id').digest('hex').slice(0, 8);
    this.#prefix = `${SEALED}${keyId}.`;
  }

  seal(column: SealedColumn, id: string, text: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(this.#place(column, id));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return `${this.#prefix}${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
  }

  /** What an older version has left plain is read as it is. @throws SealFault */
  open(column: SealedColumn, id: string, value: string): string {
    if (!value.startsWith(SEALED)) return value;
    const where = `${column.table}.${column.column} of ${id}`;
    if (!value.startsWith(this.#prefix)) throw new SealFault(`${where} is sealed with another key`);
    const bytes = Buffer.from(value.slice(this.#prefix.length), 'base64url');
    const [nonce, tag] = [
      bytes.subarray(0, NONCE_BYTES),
      bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES),
    ];
    try {
      const decipher = createDecipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(this.#place(column, id));
      decipher.setAuthTag(tag);
      const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch (error) {
      throw new SealFault(`${where} was sealed elsewhere, or changed`, { cause: error });
    }
  }

  #place({ table, column }: SealedColumn, id: string): Buffer {
    return Buffer.from(JSON.stringify([this.#prefix, table, column, id]));
  }
}
