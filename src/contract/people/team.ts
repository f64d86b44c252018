import * as z from 'zod/mini';
import { errorCodeSchema } from '../values/errors.ts';
import { e164Schema } from '../values/phone-number.ts';
import { readVersionSchema } from '../values/version.ts';
import { colleagueSchema, extensionSchema, personNameSchema } from './colleagues.ts';
import { roleSchema } from './people.ts';
import { placeInTeamsFields } from './teams.ts';

const MOST_PASSWORD = 200;
export const LEAST_PASSWORD = 10;
/** A password that is chosen now; those that are common are refused as `password-common`. */
export const newPasswordSchema = z.string().check(z.minLength(LEAST_PASSWORD), z.maxLength(MOST_PASSWORD));
const emailSchema = z.email().check(z.maxLength(254));

/** A number of somebody's own: one that the account has and that is nobody's, or one that is rented now. */
export const ownNumberWishSchema = z.object({
  number: e164Schema,
  isToRent: z.boolean(),
  /** Of a number that the account has: as it was read. */
  version: readVersionSchema,
});
export type OwnNumberWish = z.infer<typeof ownNumberWishSchema>;

/** What became of the wish. `rented`: it is rented, and nobody's own. */
export const ownNumberSchema = z.object({
  number: e164Schema,
  state: z.enum(['theirs', 'rented', 'failed']),
  /** Why it is not theirs; null: it is. */
  code: z.nullable(errorCodeSchema),
});
export type OwnNumber = z.infer<typeof ownNumberSchema>;

/** POST /api/people, administrators. */
export const invitationSchema = z.object({
  email: emailSchema,
  name: personNameSchema,
  role: roleSchema,
  extension: z.nullable(extensionSchema),
  ...placeInTeamsFields,
  number: z.optional(z.nullable(ownNumberWishSchema)),
});
export type Invitation = z.infer<typeof invitationSchema>;

/** A link that works once. */
export const accessLinkSchema = z.object({
  /** Whole, as it is handed over: "https://phone.example.com/#/welcome/…". It is told only now, and stored nowhere. */
  link: z.string(),
  /** Epoch milliseconds. */
  until: z.int(),
  /** It is on its way to the person; otherwise it is to be handed over. */
  isMailed: z.boolean(),
  /** It would be mailed, but links went to this address too often today, from here or other companies. */
  isHeldBack: z.optional(z.boolean()),
});
export type AccessLink = z.infer<typeof accessLinkSchema>;

/** They are invited, whatever became of the number; null: none was wished for. */
export const invitedSchema = z.object({
  person: colleagueSchema,
  access: accessLinkSchema,
  number: z.nullable(ownNumberSchema),
});
export type Invited = z.infer<typeof invitedSchema>;

/**
 * POST /api/people/import, administrators: a CSV as a spreadsheet saves it (as of /api/receiving-numbers/import), 2,000 people
 * at most, with a heading line: email, name, and, if they are there, role (else agent), extension and team (by its name, in
 * capitals or not). Each good line is invited, each bad one comes back.
 */
export const peopleImportQuerySchema = z.object({
  /** Teams that the account does not have are made. */
  makeTeams: z.optional(z.stringbool()),
});
export const peopleFaultSchema = z.object({
  /** As an editor counts: the first line of the file is 1. */
  line: z.int(),
  reason: z.enum([
    'email-invalid',
    'email-twice',
    'email-taken',
    /** Somebody is invited with it here, and has not come yet. */
    'invited-already',
    'name-missing',
    'name-too-long',
    'name-unreadable',
    'role-unknown',
    'extension-invalid',
    'extension-twice',
    'extension-taken',
    'too-many-people',
    'team-unknown',
    'team-too-long',
    'team-unreadable',
    'too-many-teams',
    'wrong-columns',
    'row-unreadable',
    'above-heading',
    /** Neither this line nor any after it was read. */
    'too-many-lines',
  ]),
  /** The line as it was, cut to 200 characters. Untrusted. */
  text: z.string(),
  /** Of `invited-already`: who is invited. */
  personId: z.optional(z.string()),
});
export type PeopleFault = z.infer<typeof peopleFaultSchema>;
const handedLinkSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  access: accessLinkSchema,
});
export type PersonsLink = z.infer<typeof handedLinkSchema>;
export const peopleImportedSchema = z.object({
  invited: z.array(handedLinkSchema),
  faults: z.array(peopleFaultSchema),
});
export type PeopleImported = z.infer<typeof peopleImportedSchema>;

/**
 * POST /api/people/links, administrators: new links for people who are invited, as where a list was broken off before theirs
 * were told; the former ones stop working. Who came meanwhile, or is gone, is left out.
 */
export const peopleLinksQuestionSchema = z.object({
  ids: z.array(z.uuid()).check(z.minLength(1), z.maxLength(2_000)),
});
export const peopleLinksSchema = z.object({ links: z.array(handedLinkSchema) });

/**
 * POST /api/people/{id}/deactivate, administrators. `letCallEnd`: a call that was answered goes on to its end on that phone,
 * which places and takes no other; everything else ends now, as that call does without it.
 */
export const deactivationSchema = z.object({ letCallEnd: z.boolean() });
export type Deactivation = z.infer<typeof deactivationSchema>;
/**
 * DELETE /api/people/{id}/sessions, …/{sessionId} and /api/people/{id}/sso, POST /api/people/{id}/second-factor/reset,
 * administrators; DELETE /api/me/sessions and …/{sessionId}: the same choice; left out, the call ends.
 */
export const sessionsEndQuerySchema = z.object({ letCallEnd: z.optional(z.stringbool()) });

/**
 * POST /api/people/{id}/remove, administrators. The history keeps the name; the address and the extension are free again.
 * The agent number stays as it is and rings nobody's phone (`keep`), is released, or is this person's (`{ to }`).
 */
export const removalSchema = z.object({
  number: z.union([z.enum(['keep', 'release']), z.object({ to: z.uuid() })]),
});
export type Removal = z.infer<typeof removalSchema>;

/** GET /api/people/{id}/sessions, administrators; GET /api/me/sessions. The latest seen first. */
export const signedInPlaceSchema = z.object({
  id: z.string(),
  /** "Chrome, Windows"; '' when the browser does not say. */
  device: z.string(),
  /** Network address as it came. */
  address: z.string(),
  /** Epoch milliseconds. */
  openedAt: z.int(),
  seenAt: z.int(),
  /** The one that asks. */
  isThis: z.boolean(),
  /** A phone is registered by it. */
  hasPhone: z.boolean(),
});
export type SignedInPlace = z.infer<typeof signedInPlaceSchema>;
export const signedInPlacesSchema = z.object({ sessions: z.array(signedInPlaceSchema) });

/** PATCH /api/me */
export const ownChangeSchema = z.object({ name: personNameSchema });
export type OwnChange = z.infer<typeof ownChangeSchema>;
/** PUT /api/me/password. All other sessions of the person end. `sign-in-failed`: the old one is wrong. */
export const passwordChangeSchema = z.object({
  old: z.string().check(z.minLength(1), z.maxLength(MOST_PASSWORD)),
  password: newPasswordSchema,
  letCallEnd: z.optional(z.boolean()),
});
export type PasswordChange = z.infer<typeof passwordChangeSchema>;

/**
 * GET /api/forgotten-password, nobody signed in: whether a link can be mailed. POST asks for one: 202 whether or not
 * somebody has the address, so that nobody learns who works here; 404 where there is no mail.
 */
export const passwordMailSchema = z.object({ isMailed: z.boolean() });
export const forgottenPasswordSchema = z.object({ email: emailSchema });

/** The secret in a link, base64url of 256 bits. */
const tokenSchema = z.string().check(z.regex(/^[\w-]{43}$/));
/** POST /api/access-link, nobody signed in. `link-unknown` (404), `link-used`, `link-expired` (410). */
export const accessLinkReadSchema = z.object({ token: tokenSchema });
export const accessLinkFactsSchema = z.object({
  purpose: z.enum(['invitation', 'password']),
  name: z.string(),
  email: z.string(),
  company: z.string(),
  /** Who made the link; null: the person has asked for it. */
  madeBy: z.nullable(z.string()),
  /** The company wants its own accounts used (sso.ts): a password is of no use. */
  isCompanyOnly: z.boolean(),
  /** Where these are: "login.harbor.example"; null: the company has none. */
  companyHost: z.nullable(z.string()),
  /** A phone of theirs is registered, which ends when the link is used. */
  hasPhone: z.boolean(),
});
export type AccessLinkFacts = z.infer<typeof accessLinkFactsSchema>;
/** POST /api/access-link/use: the password is set, former sessions end, and this browser is signed in (answers Me). */
export const accessLinkUseSchema = z.object({
  token: tokenSchema,
  name: personNameSchema,
  password: newPasswordSchema,
  /** Of a new password: a call that was answered goes on to its end on that phone (as of a deactivation). */
  letCallEnd: z.optional(z.boolean()),
});
export type AccessLinkUse = z.infer<typeof accessLinkUseSchema>;
