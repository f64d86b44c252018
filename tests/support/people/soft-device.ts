/** An authenticator in software: it makes one passkey and signs with it, as WebAuthn §6 and §8.7 ("none") say. */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { NewPasskey, SignedPasskey } from '#contract/people/passkeys.ts';

type Options = Record<string, unknown>;

interface Otherwise {
  origin?: string;
  isVerified?: boolean;
  userId?: string;
  counter?: number;
}

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED = 0x40;

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest();
const base64url = (bytes: Buffer) => bytes.toString('base64url');

/** RFC 8949: as much as a key and an attestation need. */
const cbor = {
  text: (text: string) => Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)]),
  bytes: (bytes: Buffer) =>
    Buffer.concat([
      bytes.length < 256
        ? Buffer.from([0x58, bytes.length])
        : Buffer.from([0x59, bytes.length >> 8, bytes.length & 255]),
      bytes,
    ]),
  int: (value: number) => Buffer.from([value >= 0 ? value : 0x20 + (-1 - value)]),
  map: (...entries: [Buffer, Buffer][]) =>
    Buffer.concat([Buffer.from([0xa0 + entries.length]), ...entries.flat()]),
};

export class SoftDevice {
  readonly #origin: string;
  readonly #id = randomBytes(32);
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  #counter = 0;
  #userHandle = '';

  constructor(origin: string) {
    this.#origin = origin;
  }

  make(options: Options): NewPasskey['credential'] {
    this.#userHandle = (options['user'] as { id?: string } | undefined)?.id ?? '';
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    // RFC 9053 §7.1: EC2, ES256, P-256.
    const key = cbor.map(
      [cbor.int(1), cbor.int(2)],
      [cbor.int(3), cbor.int(-7)],
      [cbor.int(-1), cbor.int(1)],
      [cbor.int(-2), cbor.bytes(Buffer.from(x, 'base64url'))],
      [cbor.int(-3), cbor.bytes(Buffer.from(y, 'base64url'))],
    );
    const length = Buffer.from([0, this.#id.length]);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.#id, key]);
    const data = Buffer.concat([
      this.#data(USER_PRESENT | USER_VERIFIED | ATTESTED, 0, this.#origin),
      attested,
    ]);
    const attestation = cbor.map(
      [cbor.text('fmt'), cbor.text('none')],
      [cbor.text('attStmt'), cbor.map()],
      [cbor.text('authData'), cbor.bytes(data)],
    );
    return {
      ...this.#named(),
      response: {
        clientDataJSON: base64url(this.#clientData('webauthn.create', options, this.#origin)),
        attestationObject: base64url(attestation),
        transports: ['internal'],
      },
    };
  }

  sign(options: Options, otherwise: Otherwise = {}): SignedPasskey {
    const { origin = this.#origin, isVerified = true, userId } = otherwise;
    this.#counter = otherwise.counter ?? this.#counter + 1;
    const flags = USER_PRESENT | (isVerified ? USER_VERIFIED : 0);
    const data = this.#data(flags, this.#counter, origin);
    const client = this.#clientData('webauthn.get', options, origin);
    const signature = sign('sha256', Buffer.concat([data, sha256(client)]), this.#keys.privateKey);
    const userHandle = userId === undefined ? this.#userHandle : base64url(Buffer.from(userId));
    return {
      ...this.#named(),
      response: {
        clientDataJSON: base64url(client),
        authenticatorData: base64url(data),
        signature: base64url(signature),
        ...(userHandle === '' ? {} : { userHandle }),
      },
    };
  }

  #named() {
    const id = base64url(this.#id);
    return { id, rawId: id, type: 'public-key' as const, clientExtensionResults: {} };
  }

  #data(flags: number, counter: number, origin: string): Buffer {
    const tail = Buffer.alloc(5);
    tail.writeUInt8(flags, 0);
    tail.writeUInt32BE(counter, 1);
    return Buffer.concat([sha256(new URL(origin).hostname), tail]);
  }

  #clientData(type: string, { challenge }: Options, origin: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }
}
