/** Passkeys (WebAuthn), in the JSON that browsers and @simplewebauthn share. */
import * as z from 'zod/mini';
import { lineText } from '../values/line-text.ts';
import { storable } from '../values/storable-text.ts';

const bytesSchema = z.string().check(z.regex(/^[\w-]+$/), z.maxLength(20_000));
const idSchema = z.string().check(z.regex(/^[\w-]+$/), z.maxLength(1_400));
const credential = {
  id: idSchema,
  rawId: idSchema,
  type: z.literal('public-key'),
  clientExtensionResults: z.object({}),
};

/** What the browser is to ask the device for: handed on as it is. */
export const passkeyOptionsSchema = z.object({
  options: z.record(z.string(), z.unknown()),
});

/** POST …/passkeys/options, then POST …/passkeys with what the device made of it. */
export const newPasskeyOptionsSchema = z.object({
  options: z.record(z.string(), z.unknown()),
  /** What it may be called: "Chrome, Windows". */
  name: z.string(),
});
export type NewPasskeyOptions = z.infer<typeof newPasskeyOptionsSchema>;
export const passkeyNameSchema = lineText(60);
export const newPasskeySchema = z.object({
  name: passkeyNameSchema,
  credential: z.object({
    ...credential,
    response: z.object({
      clientDataJSON: bytesSchema,
      attestationObject: bytesSchema,
      transports: z.optional(z.array(z.string().check(z.maxLength(30), storable)).check(z.maxLength(10))),
    }),
  }),
});
export type NewPasskey = z.infer<typeof newPasskeySchema>;

/** POST /api/session/passkey, and the second step: what the device has signed. `code-wrong`: it is none that is known here. */
export const signedPasskeySchema = z.object({
  credential: z.object({
    ...credential,
    response: z.object({
      clientDataJSON: bytesSchema,
      authenticatorData: bytesSchema,
      signature: bytesSchema,
      userHandle: z.optional(bytesSchema),
    }),
  }),
});
export type SignedPasskey = z.infer<typeof signedPasskeySchema>['credential'];
