/** A phone with an authenticator app. */
import { codeAt } from '#server/people/second-factor/totp.ts';

const STEP_MS = 30_000;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** As an app reads what is typed into it. */
function fromBase32(text: string): Buffer {
  const letters = Array.from(text.replaceAll(' ', ''));
  const bits = letters.map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** What the app shows at an instant. */
export const shownBy = (secret: string, at: number): string =>
  codeAt(fromBase32(secret), Math.floor(at / STEP_MS));
