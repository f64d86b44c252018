import { describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import {
  challenges,
  digestResponse,
  isProven,
  readDigest,
} from '#server/engine/embedded/sip/registration/digest.ts';
import { Nonces } from '#server/engine/embedded/sip/registration/nonces.ts';

/** RFC 7616 §3.9.1. */
const mufasa = {
  username: 'Mufasa',
  realm: 'http-auth@example.org',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  uri: '/dir/index.html',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  nc: '00000001',
};
const vectors = [
  { algorithm: 'MD5', response: '8ca523f5e9506fed4657c9700eebdbec' },
  { algorithm: 'SHA-256', response: '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1' },
] as const;

describe('a digest', () => {
  test.each(vectors)('with $algorithm is the one of RFC 7616 §3.9.1', ({ algorithm, response }) => {
    expect(digestResponse({ ...mufasa, algorithm }, 'GET', 'Circle of Life')).toBe(response);
    expect(isProven({ ...mufasa, algorithm, response }, 'GET', 'Circle of Life')).toBe(true);
    expect(isProven({ ...mufasa, algorithm, response }, 'GET', 'Circle of Death')).toBe(false);
    expect(isProven({ ...mufasa, algorithm, response }, 'POST', 'Circle of Life')).toBe(false);
  });

  test('is read from a header with fields in any order, quoted or not', () => {
    const header =
      'digest  nc=0000000a, qop="auth",cnonce="c" , uri="sip:x", response="r", username="99:a,b", realm="r", nonce="n"';
    expect(readDigest(header)).toMatchObject({ algorithm: 'MD5', username: '99:a,b', nc: '0000000a' });
  });

  test.each([
    ['nothing', undefined],
    ['another scheme', 'Basic YTpi'],
    [
      'another algorithm',
      'Digest algorithm=SHA-512-256, username="a", realm="r", nonce="n", uri="u", response="x", qop=auth, cnonce="c", nc=00000001',
    ],
    ['no qop', 'Digest username="a", realm="r", nonce="n", uri="u", response="x"'],
    [
      'a count that is no count',
      'Digest username="a", realm="r", nonce="n", uri="u", response="x", qop=auth, cnonce="c", nc=1',
    ],
  ])('is not read from %s', (_, header) => {
    expect(readDigest(header)).toBeNull();
  });

  test('is asked for with SHA-256 first', () => {
    expect(challenges('here', 'n', true)).toEqual([
      'WWW-Authenticate: Digest realm="here", nonce="n", algorithm=SHA-256, qop="auth", stale=true',
      'WWW-Authenticate: Digest realm="here", nonce="n", algorithm=MD5, qop="auth", stale=true',
    ]);
  });
});

describe('a nonce', () => {
  test('is fresh once for every count, then stale', () => {
    const nonces = new Nonces(new ManualClock(), 300_000);
    const nonce = nonces.issue();
    expect(nonces.stateOf(nonce, '00000001')).toBe('fresh');
    nonces.use(nonce, '00000001');
    expect(nonces.stateOf(nonce, '00000001')).toBe('stale');
    expect(nonces.stateOf(nonce, '00000002')).toBe('fresh');
  });

  test('grows stale with age, and a foreign one is known as such', () => {
    const clock = new ManualClock();
    const nonces = new Nonces(clock, 300_000);
    const nonce = nonces.issue();
    clock.advance(299_999);
    expect(nonces.stateOf(nonce, '00000001')).toBe('fresh');
    clock.advance(1);
    expect(nonces.stateOf(nonce, '00000001')).toBe('stale');
    expect(nonces.stateOf(new Nonces(clock, 300_000).issue(), '00000001')).toBe('foreign');
    expect(nonces.stateOf('x', '00000001')).toBe('foreign');
  });
});
