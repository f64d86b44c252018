/** What lets one person's letters of the kinds in one letter be stopped without a sign-in: signed, for those alone. Pure. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { NoticeKind } from '#contract/people/notices.ts';
import { fail, ok, type Result } from '#kit/result.ts';

/** Letters are kept, and found again; one that is older than this asks for the settings. */
const LIFE_MS = 366 * 86_400_000;
const SIGNATURE_BYTES = 16;
const ID_BYTES = 16;
const BYTES = ID_BYTES + 1 + 4 + SIGNATURE_BYTES;
/** Their places never change: letters are out there. */
const kinds: readonly (NoticeKind | null)[] = [
  null,
  'missed-call',
  'voicemail',
  'money',
  'numbers',
  'ports',
  'limits',
];

/** Several kinds are a bit each, by their places. */
const SEVERAL = 0x80;

export interface Stopped {
  userId: string;
  /** null: all. */
  kinds: readonly NoticeKind[] | null;
}

function byteOf(wanted: Stopped['kinds']): number {
  if (wanted === null || wanted.length === 1) return kinds.indexOf(wanted?.[0] ?? null);
  return wanted.reduce((byte, kind) => byte | (1 << (kinds.indexOf(kind) - 1)), SEVERAL);
}

/** undefined: it means nothing. */
function kindsOf(byte: number): Stopped['kinds'] | undefined {
  const one = kinds[byte];
  if (one !== undefined) return one === null ? null : [one];
  if (byte < SEVERAL) return undefined;
  return kinds.filter(
    (kind, place): kind is NoticeKind => kind !== null && ((byte >> (place - 1)) & 1) === 1,
  );
}

export function makeUnsubscribeToken(key: string, { userId, kinds: wanted }: Stopped, now: number): string {
  const told = Buffer.alloc(BYTES - SIGNATURE_BYTES);
  told.write(userId.replaceAll('-', ''), 'hex');
  told.writeUInt8(byteOf(wanted), ID_BYTES);
  told.writeUInt32BE(Math.floor((now + LIFE_MS) / 1000), ID_BYTES + 1);
  return Buffer.concat([told, signatureOf(key, told)]).toString('base64url');
}

export function readUnsubscribeToken(
  key: string,
  token: string,
  now: number,
): Result<Stopped, 'link-unknown' | 'link-expired'> {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== BYTES || bytes.toString('base64url') !== token) return fail('link-unknown');
  const told = bytes.subarray(0, BYTES - SIGNATURE_BYTES);
  if (!timingSafeEqual(signatureOf(key, told), bytes.subarray(BYTES - SIGNATURE_BYTES)))
    return fail('link-unknown');
  const stopped = kindsOf(told.readUInt8(ID_BYTES));
  if (stopped === undefined) return fail('link-unknown');
  if (told.readUInt32BE(ID_BYTES + 1) * 1000 <= now) return fail('link-expired');
  const hex = told.toString('hex', 0, ID_BYTES);
  const userId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return ok({ userId, kinds: stopped });
}

const signatureOf = (key: string, told: Buffer) =>
  createHmac('sha256', key).update('unsubscribe').update(told).digest().subarray(0, SIGNATURE_BYTES);
