/** Where calls are forwarded, besides the browsers of agents; and the countries that calls may go to. */
import * as z from 'zod/mini';
import { lineText } from '../values/line-text.ts';
import { e164Schema } from '../values/phone-number.ts';

const name = lineText(60);
/** RFC 3261 §19.1, as much as is dialed: sip:user@host[:port][;transport=udp]. */
const sipUri = z
  .string()
  .check(z.maxLength(255), z.regex(/^sip:[^@\s:;<>]+@[^\s;?<>]+(?:;transport=udp)?$/i));

/** `registered-phone`: a desk phone that registers here over UDP with credentials of its own. */
export const receivingNumberInputSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['office-line', 'desk-phone', 'cell-phone']), name, number: e164Schema }),
  z.object({ kind: z.literal('sip-endpoint'), name, uri: sipUri }),
  z.object({ kind: z.literal('registered-phone'), name }),
]);
export type ReceivingNumberInput = z.infer<typeof receivingNumberInputSchema>;

export const receivingNumberSchema = z.object({
  id: z.uuid(),
  kind: z.enum(['office-line', 'desk-phone', 'cell-phone', 'sip-endpoint', 'registered-phone']),
  name: z.string(),
  /** E.164; null for SIP. */
  number: z.nullable(z.string()),
  uri: z.nullable(z.string()),
  /** ISO 3166 alpha-2 of the number; null for SIP. */
  country: z.nullable(z.string()),
  /** A registered phone: it is there now. null for the other kinds. */
  isRegistered: z.nullable(z.boolean()),
});
export type ReceivingNumber = z.infer<typeof receivingNumberSchema>;
export const receivingNumberListSchema = z.object({ receivingNumbers: z.array(receivingNumberSchema) });

/** What is typed into the desk phone. The password is told once, when it is made. */
export const deskPhoneCredentialsSchema = z.object({
  /** "host:port" of the registrar, UDP. */
  server: z.string(),
  realm: z.string(),
  username: z.string(),
  password: z.string(),
});
export type DeskPhoneCredentials = z.infer<typeof deskPhoneCredentialsSchema>;

/** POST /api/receiving-numbers, and POST …/{id}/credentials for a new password. */
export const madeReceivingNumberSchema = z.object({
  receivingNumber: receivingNumberSchema,
  credentials: z.nullable(deskPhoneCredentialsSchema),
});
export type MadeReceivingNumber = z.infer<typeof madeReceivingNumberSchema>;

/**
 * POST /api/receiving-numbers/import, a CSV as a spreadsheet saves it (UTF-8, UTF-16 or Windows-1252; comma, semicolon, tab or
 * bar) with a heading line: name, number (E.164, or as dialed in North America; or a sip: URI), kind (optional: office line).
 * Good lines go in, together; the others come back.
 */
export const importFaultSchema = z.object({
  /** As an editor counts: the first line of the file is 1. */
  line: z.int(),
  reason: z.enum([
    'name-missing',
    'name-too-long',
    'name-unreadable',
    'number-missing',
    'number-invalid',
    /** An extension behind the number, which a call could not dial. */
    'number-has-extension',
    /** A spreadsheet took it for an amount: 1.20255E+10. */
    'number-rounded',
    'kind-unknown',
    'country-off',
    'number-taken',
    /** A SIP address inside a private network. */
    'private-address',
    'already-there',
    'wrong-columns',
    'row-unreadable',
    'above-heading',
    /** Neither this line nor any after it was read: 5,000 are taken at once. */
    'too-many-lines',
  ]),
  /** The line as it was, cut to 200 characters. Untrusted. */
  text: z.string(),
});
export type ImportFault = z.infer<typeof importFaultSchema>;
export const importResultSchema = z.object({ added: z.int(), faults: z.array(importFaultSchema) });
export type ImportResult = z.infer<typeof importResultSchema>;

/** [FAQ] 90 countries and more; off by default outside US and Canada, as a guard against toll fraud. */
export const countryListSchema = z.object({
  countries: z.array(
    z.object({
      /** ISO 3166 alpha-2. */
      code: z.string(),
      name: z.string(),
      callingCode: z.string(),
      allowed: z.boolean(),
    }),
  ),
});
export type Country = z.infer<typeof countryListSchema>['countries'][number];
export const countryChangeSchema = z.object({ allowed: z.boolean() });
