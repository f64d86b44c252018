import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeCertificate } from '#server/engine/embedded/media/webrtc/certificate.ts';

const now = Date.UTC(2026, 4, 14, 10, 0, 0);

test('a certificate is one that others can read, signed by its own key and valid today', () => {
  // Its fields have random lengths: one in some hundreds would show a wrong one.
  for (let i = 0; i < 200; i++) {
    const { certificatePem, keyPem, sha256 } = makeCertificate(now);
    const read = new X509Certificate(certificatePem);
    expect(read.verify(read.publicKey)).toBe(true);
    expect(read.checkPrivateKey(createPrivateKey(keyPem))).toBe(true);
    expect(read.fingerprint256).toBe(sha256);
    expect(Date.parse(read.validFrom)).toBeLessThan(now);
    expect(Date.parse(read.validTo)).toBeGreaterThan(now);
    expect(read.subject).toBe('CN=ringside');
  }
});

test('no two are the same', () => {
  expect(makeCertificate(now).sha256).not.toBe(makeCertificate(now).sha256);
});
