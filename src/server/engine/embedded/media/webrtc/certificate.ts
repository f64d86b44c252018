/**
 * Self-signed certificates for DTLS (RFC 8827 §6.5: ECDSA on P-256, a fresh one each time). Node makes keys and
 * signatures but no certificates; X.509 (RFC 5280 §4.1) with nothing optional in it is this short.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface Certificate {
  certificatePem: string;
  keyPem: string;
  /** As SDP has it: pairs of upper-case digits (RFC 8122 §5). */
  sha256: string;
}

const TAG = {
  integer: 0x02,
  bits: 0x03,
  oid: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
  version: 0xa0,
};
/** 1.2.840.10045.4.3.2 */
const ECDSA_WITH_SHA256 = Buffer.from('2a8648ce3d040302', 'hex');
/** 2.5.4.3 */
const COMMON_NAME = Buffer.from('550403', 'hex');
/** Calls are shorter; nobody checks it but the far side's library, whose clock may be wrong by days. */
const VALID_DAYS = 30;
const DAY_MS = 86_400_000;

/** DER (X.690 §8.1, §10.1): a tag, the length in as few octets as it needs, the content. */
function der(tag: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.of(tag, ...derLength(body.length)), body]);
}

function derLength(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

/** YYMMDDHHMMSSZ */
const utcTime = (epochMs: number) =>
  der(TAG.utcTime, Buffer.from(`${new Date(epochMs).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

/** The first octet may be neither 0 (not shortest) nor above 0x7f (negative). */
const serialNumber = () => der(TAG.integer, Buffer.of(0x40), randomBytes(8));

export function makeCertificate(nowMs: number): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(TAG.sequence, der(TAG.oid, ECDSA_WITH_SHA256));
  const commonName = der(TAG.sequence, der(TAG.oid, COMMON_NAME), der(TAG.utf8, Buffer.from('ringside')));
  const name = der(TAG.sequence, der(TAG.set, commonName));
  const validity = der(
    TAG.sequence,
    utcTime(nowMs - VALID_DAYS * DAY_MS),
    utcTime(nowMs + VALID_DAYS * DAY_MS),
  );
  const version3 = der(TAG.version, der(TAG.integer, Buffer.of(2)));
  const toBeSigned = der(
    TAG.sequence,
    version3,
    serialNumber(),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const certificate = der(TAG.sequence, toBeSigned, algorithm, der(TAG.bits, Buffer.of(0), signature));
  const digest = createHash('sha256').update(certificate).digest('hex').toUpperCase();
  return {
    certificatePem: pem('CERTIFICATE', certificate),
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    sha256: digest.replace(/(..)(?!$)/g, '$1:'),
  };
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
