/** What people prove besides their password: an authenticator app (RFC 6238), a passkey (WebAuthn), or a recovery code. */
import * as z from 'zod/mini';
import { roleSchema } from './people.ts';

/** Six digits, or a recovery code as it was shown ("abcd-efgh-ijkl-mnop", in capitals or not). */
const codeSchema = z.string().check(z.trim(), z.minLength(6), z.maxLength(40));
export const codeEntrySchema = z.object({ code: codeSchema });

/**
 * GET /api/session/second-step, after POST /api/session answered `second-step`: what is asked for in this browser, for five
 * minutes (404 afterwards). POST there with a code signs in. `code-wrong` five times ends it.
 */
export const secondStepSchema = z.object({
  name: z.string(),
  /** What the person has; with nothing, one is to be set up (`mustSetUp`) before anything else. */
  hasApp: z.boolean(),
  hasPasskey: z.boolean(),
  hasRecoveryCodes: z.boolean(),
  mustSetUp: z.boolean(),
});
export type SecondStep = z.infer<typeof secondStepSchema>;

/** POST /api/me/second-factor/app, and /api/session/second-step/app: it counts once a code of it is sent by PUT, within 15 minutes. */
export const appOfferSchema = z.object({
  /** In base32, for typing. */
  secret: z.string(),
  /** The same as "otpauth:…", for a picture. */
  uri: z.string(),
});
export type AppOffer = z.infer<typeof appOfferSchema>;

/** Told only now, and stored nowhere. null: those made before are good still. */
export const addedFactorSchema = z.object({ recoveryCodes: z.nullable(z.array(z.string())) });
export type AddedFactor = z.infer<typeof addedFactorSchema>;
export const recoveryCodesSchema = z.object({ recoveryCodes: z.array(z.string()) });

const ownPasskeySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Epoch milliseconds. */
  madeAt: z.int(),
  usedAt: z.nullable(z.int()),
});
export type OwnPasskey = z.infer<typeof ownPasskeySchema>;

/**
 * GET /api/me/second-factor. Who changes it has signed in, or typed the password again (POST /api/me/confirm), within the
 * last ten minutes; otherwise 403 `password-needed`. Where it is required the last one stays: 409 `second-factor-required`.
 */
export const ownFactorsSchema = z.object({
  /** Since when, epoch milliseconds. */
  app: z.nullable(z.int()),
  passkeys: z.array(ownPasskeySchema),
  /** Not used yet. */
  recoveryCodes: z.int(),
  /** Of the person's role. */
  isRequired: z.boolean(),
});
export type OwnFactors = z.infer<typeof ownFactorsSchema>;
export const confirmationSchema = z.object({ password: z.string().check(z.minLength(1), z.maxLength(200)) });

/** GET /api/people/{id}/second-factor, administrators. */
export const factorsOfPersonSchema = z.object({
  app: z.nullable(z.int()),
  passkeys: z.array(ownPasskeySchema),
  isRequired: z.boolean(),
});
export type FactorsOfPerson = z.infer<typeof factorsOfPersonSchema>;

/**
 * GET and PUT /api/second-factor-rule, administrators: who of these roles has none is led through setting it up at the next
 * sign-in, before anything else. Sessions that are open go on until then, twelve hours at most.
 */
export const factorRuleSchema = z.object({ roles: z.array(roleSchema).check(z.maxLength(3)) });
export type FactorRule = z.infer<typeof factorRuleSchema>;
