import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { PhoneCredentials } from '#server/people/sign-in/phone-credentials.ts';

const USER = '3f0c1a52-9c1e-4d8e-8f0a-2b9f1d1c0e11';
const SESSION = '7d1e2a90-1111-4c3b-9f00-5a6b7c8d9e0f';
const HOUR_MS = 3_600_000;
const clock = new ManualClock();
const credentials = new PhoneCredentials({
  secret: 's3cret',
  realm: 'ringside.invalid',
  clock,
  lifeMs: HOUR_MS,
});

test('are "expiry:user.session" with its HMAC, as TURN servers and Kamailio make them', () => {
  const issued = credentials.issue(USER, SESSION);
  const expirySeconds = (clock.now() + HOUR_MS) / 1000;
  const username = `${expirySeconds}:${USER}.${SESSION}`;
  expect(issued).toEqual({
    aor: `sip:${USER}@ringside.invalid`,
    username,
    password: createHmac('sha256', 's3cret').update(username).digest('base64'),
    realm: 'ringside.invalid',
    expiresAt: expirySeconds * 1000,
  });
  expect(credentials.passwordFor(username)).toEqual({
    ok: true,
    value: { userId: USER, sessionId: SESSION, password: issued.password },
  });
});

test('expire', () => {
  const { username } = credentials.issue(USER, SESSION);
  clock.advance(HOUR_MS - 1);
  expect(credentials.passwordFor(username).ok).toBe(true);
  clock.advance(1);
  expect(credentials.passwordFor(username)).toEqual({ ok: false, failure: 'expired' });
});

test.each([
  '',
  'x',
  USER,
  `:${USER}.${SESSION}`,
  `-5:${USER}.${SESSION}`,
  `1e9:${USER}.${SESSION}`,
  `99999999999999:${USER}.${SESSION}`,
  '2000000000:me',
  `2000000000:${USER}`,
  `2000000000:${USER}.${SESSION}\n`,
])('refuse %j as malformed', (username) => {
  expect(credentials.passwordFor(username)).toEqual({ ok: false, failure: 'malformed' });
});

test('of another secret do not match', () => {
  const other = new PhoneCredentials({ secret: 'other', realm: 'ringside.invalid', clock, lifeMs: HOUR_MS });
  expect(other.issue(USER, SESSION).password).not.toBe(credentials.issue(USER, SESSION).password);
});
