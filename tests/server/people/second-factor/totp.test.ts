import { expect, test } from 'vitest';
import { appUri, base32, codeAt, stepOf } from '#server/people/second-factor/totp.ts';

/** RFC 6238, appendix B: the last six digits of its eight. */
const secret = Buffer.from('12345678901234567890');

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at %i seconds the code is %s', (seconds, code) => {
  const step = Math.floor(seconds / 30);
  expect(codeAt(secret, step)).toBe(code);
  expect(stepOf(secret, code, seconds * 1000)).toBe(step);
});

test('a clock may be one step off, either way, and not two', () => {
  const now = 1_234_567_890_000;
  const code = codeAt(secret, Math.floor(now / 30_000));
  for (const steps of [-1, 0, 1]) expect(stepOf(secret, code, now + steps * 30_000)).not.toBeNull();
  for (const steps of [-2, 2]) expect(stepOf(secret, code, now + steps * 30_000)).toBeNull();
});

test.each(['', '12345', '1234567', '28708a', '٢٨٧٠٨٢', ' 287082'])('"%s" is no code', (code) => {
  expect(stepOf(secret, code, 59_000)).toBeNull();
});

test('writes base32 as RFC 4648 shows it, without padding', () => {
  const words = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'];
  expect(words.map((word) => base32(Buffer.from(word)))).toEqual([
    '',
    'MY',
    'MZXQ',
    'MZXW6',
    'MZXW6YQ',
    'MZXW6YTB',
    'MZXW6YTBOI',
  ]);
});

test('an address for apps holds whatever stands in an e-mail', () => {
  const uri = appUri({ issuer: 'Ringside', email: 'a+b&c=d@harbor.test', secret: 'MZXQ' });
  const { host, pathname, searchParams } = new URL(uri);
  expect([host, decodeURIComponent(pathname)]).toEqual(['totp', '/Ringside:a+b&c=d@harbor.test']);
  expect(Object.fromEntries(searchParams)).toEqual({ secret: 'MZXQ', issuer: 'Ringside' });
});
