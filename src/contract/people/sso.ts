/** Signing in by the account of one's company: OpenID Connect, the authorization code flow with PKCE (RFC 7636). */
import * as z from 'zod/mini';
import { storable } from '../values/storable-text.ts';
import { readVersionSchema, versionSchema } from '../values/version.ts';
import { roleSchema } from './people.ts';
import { seesSchema } from './teams.ts';

/** Why the company's provider is not good, or cannot be asked now. */
export const providerFaults = [
  'name-not-found',
  'unreachable',
  'timeout',
  'certificate',
  'not-secure',
  'private-address',
  'answer-too-long',
  'no-discovery',
  'issuer-differs',
  'no-code-flow',
  'busy',
] as const;
export type ProviderFault = (typeof providerFaults)[number];

/** Why somebody does not come in by it. */
export const comingFaults = [
  /** Not begun in this browser, used already, or longer ago than ten minutes. */
  'round-unknown',
  /** The provider says no, or the person did. */
  'provider-refused',
  'provider-away',
  /** Client ID or secret. */
  'client-refused',
  /** The code, the nonce, the signature or the time of what the provider said. */
  'answer-wrong',
  'email-missing',
  'email-unverified',
  'unknown-person',
  'deactivated',
  'removed',
  'no-role',
  'other-person',
  'email-taken',
  'too-many-people',
] as const;
export type ComingFault = (typeof comingFaults)[number];

/** OpenID Connect Discovery 1.0 §2: no query and no fragment. */
const issuerSchema = z.string().check(z.maxLength(300), storable, z.regex(/^https?:\/\/[^\s?#@]+$/));
const MOST_LINES = 50;

/** What a claim says, and the role it gives. */
const roleLineSchema = z.object({
  value: z.string().check(z.minLength(1), z.maxLength(200), storable),
  role: roleSchema,
});
export type RoleLine = z.infer<typeof roleLineSchema>;

const rules = {
  issuer: issuerSchema,
  clientId: z.string().check(z.minLength(1), z.maxLength(300), storable),
  /** "groups"; in "realm_access.roles" a point leads into what the claim holds. '': roles stay as they are here. */
  roleClaim: z.string().check(z.maxLength(200), storable),
  /** The first that fits counts. */
  roles: z.array(roleLineSchema).check(z.maxLength(MOST_LINES)),
  /** Of whom no line fits, and of new people without a claim; null: they are refused. */
  otherwise: z.nullable(roleSchema),
  /** Also people who are not invited. */
  admitsNew: z.boolean(),
  /** Whom somebody sees whom it makes a supervisor. An administrator changes it afterwards, as of everybody. */
  supervisorsSee: seesSchema,
  /** For everybody but administrators: no password, no passkey, no link to a new password. */
  isRequired: z.boolean(),
};

/**
 * PUT /api/sso, administrators. The provider is looked at: 422 with `path` "body.issuer" and a ProviderFault as `detail`;
 * 409 `password-needed`: required, and no administrator has a password as the way back; `changed-meanwhile`. DELETE lets go of it.
 */
export const ssoInputSchema = z.object({
  ...rules,
  /** null: the one that is kept. */
  clientSecret: z.nullable(z.string().check(z.minLength(1), z.maxLength(1000), storable)),
  /** Without it, it is the first save: it takes the place of none that is there. */
  version: readVersionSchema,
});
export type SsoInput = z.infer<typeof ssoInputSchema>;

/** POST /api/sso/try goes the whole way and changes nothing; this came of it. */
const triedSchema = z.object({
  /** Epoch milliseconds. */
  at: z.int(),
  fault: z.nullable(z.enum(comingFaults)),
  /** Who it would be; null: nobody. */
  name: z.nullable(z.string()),
  email: z.nullable(z.string()),
  role: z.nullable(roleSchema),
  /** Would be let in as somebody who is not invited. */
  isNew: z.boolean(),
});
export type SsoTried = z.infer<typeof triedSchema>;

/** GET /api/sso, administrators; PUT answers it, too. The secret is never told. */
export const ssoSchema = z.object({
  /** To be registered with the provider. */
  redirectUri: z.string(),
  connection: z.nullable(
    z.object({
      ...rules,
      /** Leads people to the provider. */ startLink: z.string(),
      tried: z.nullable(triedSchema),
      version: versionSchema,
    }),
  ),
});
export type Sso = z.infer<typeof ssoSchema>;

/**
 * POST /api/session/sso, nobody signed in: by the e-mail address of a person, or the account of a start link. 404: the address is
 * nobody's, or of a company without such a sign-in. POST /api/sso/try answers the same.
 */
export const ssoStartSchema = z.object({
  email: z.nullable(z.email().check(z.maxLength(254))),
  company: z.nullable(z.uuid()),
  /** Where the person wanted to go: "#/history". */
  returnTo: z.string().check(z.regex(/^(?:#\/[\w/.+-]{0,200})?$/)),
});
export type SsoStart = z.infer<typeof ssoStartSchema>;
/** GET /api/session/sso?company=…, nobody signed in: where a start link leads. 404: nowhere any more. */
export const ssoPlaceQuerySchema = z.object({ company: z.uuid() });
/** "login.harbor.example" */
export const ssoPlaceSchema = z.object({ host: z.string() });
export type SsoPlace = z.infer<typeof ssoPlaceSchema>;

/** Where the browser goes from here. */
export const ssoStartedSchema = z.object({ url: z.string() });

/** GET /api/people/{id}/sso, administrators. DELETE unbinds them: the next account with their verified address is bound. */
export const personSsoSchema = z.object({
  /** "login.harbor.example"; null: the company has none. */
  host: z.nullable(z.string()),
  /** Since when one account there is theirs, epoch milliseconds; null: none is yet. */
  boundAt: z.nullable(z.int()),
});
export type PersonSso = z.infer<typeof personSsoSchema>;

/** GET /api/me/sso */
export const ownSsoSchema = z.object({
  /** "login.harbor.example"; null: the company has none. */
  host: z.nullable(z.string()),
  /** This person has come in by it. */
  isBound: z.boolean(),
  /** Of this person. */
  isRequired: z.boolean(),
  hasPassword: z.boolean(),
});
export type OwnSso = z.infer<typeof ownSsoSchema>;

/** Where the provider sends the browser back to. No script asks it. */
export const SSO_CALLBACK = '/sso/callback';
