import { describe, expect, test } from 'vitest';
import { keepStrongestChallenge, sha256Response } from '#client/sip/digest.ts';

test('computes the example of RFC 7616 §3.9.1', () => {
  const response = sha256Response({
    username: 'Mufasa',
    password: 'Circle of Life',
    realm: 'http-auth@example.org',
    nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
    nc: '00000001',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    method: 'GET',
    uri: '/dir/index.html',
  });
  expect(response).toBe('753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1');
});

describe('of several challenges', () => {
  const answer = (...algorithms: string[]) =>
    [
      'SIP/2.0 401 Unauthorized',
      'CSeq: 1 REGISTER',
      ...algorithms.map(
        (name) => `WWW-Authenticate: Digest realm="r", nonce="n", algorithm=${name}, qop="auth"`,
      ),
      'Content-Length: 0',
      '\r\n',
    ].join('\r\n');

  test.each([
    [['SHA-256', 'MD5'], ['SHA-256']],
    [['MD5', 'SHA-256'], ['SHA-256']],
    [['MD5'], ['MD5']],
    [
      ['SHA-512-256', 'MD5'],
      ['SHA-512-256', 'MD5'],
    ],
  ])('%j leaves %j', (offered, left) => {
    expect(keepStrongestChallenge(answer(...offered))).toBe(answer(...left));
  });

  test('other messages pass as they are', () => {
    const request = answer('SHA-256', 'MD5').replace('SIP/2.0 401 Unauthorized', 'MESSAGE sip:a@b SIP/2.0');
    expect(keepStrongestChallenge(request)).toBe(request);
  });
});
