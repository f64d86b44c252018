import * as z from 'zod/mini';
import { lineText } from '../values/line-text.ts';
import { e164Schema } from '../values/phone-number.ts';
import { readVersionSchema, versionSchema } from '../values/version.ts';
import { roleSchema } from './people.ts';
import { placeInTeamsFields, seesSchema } from './teams.ts';

/** Invited people have not come in yet; calls may be sent to them already, and go on to the next. */
export const personStateSchema = z.enum(['invited', 'active', 'deactivated']);
export type PersonState = z.infer<typeof personStateSchema>;

export const personNameSchema = lineText(120);
/** What a caller keys in at a menu. */
export const extensionSchema = z.string().check(z.regex(/^\d{2,5}$/));

/** Who works here: GET /api/people (supervisors and administrators). Supervisors of teams are told those whom they see. */
export const colleagueSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  state: personStateSchema,
  /** Epoch milliseconds. */
  stateSince: z.int(),
  /** Until when the invitation works, epoch milliseconds; past: it has expired. null: not invited, or withdrawn. */
  invitedUntil: z.nullable(z.int()),
  /** What became of the mail with the invitation; null: none was sent. `fault`: what the mail server said. Untrusted. */
  invitationMail: z.nullable(
    z.object({ state: z.enum(['waiting', 'sent', 'failed']), fault: z.nullable(z.string()) }),
  ),
  /** What a caller keys in at a menu to reach them. */
  extension: z.nullable(z.string()),
  agentNumber: z.nullable(e164Schema),
  /** The team that they are in. */
  teamId: z.nullable(z.string()),
  /** Whom they see as a supervisor; of another role it says nothing. */
  sees: seesSchema,
  /** Teams that they lead: of supervisors only. */
  leads: z.array(z.string()),
  /** Every call of theirs is recorded, whichever number it comes by. */
  recordCalls: z.boolean(),
  /** Of what an administrator may change. */
  version: versionSchema,
});
export type Colleague = z.infer<typeof colleagueSchema>;
export const colleagueListSchema = z.object({
  people: z.array(colleagueSchema),
  /** All others, whom queues and routes name; absent: there are none. */
  others: z.optional(z.array(z.object({ id: z.string(), name: z.string() }))),
});

export type ColleagueList = z.infer<typeof colleagueListSchema>;

/**
 * PATCH /api/people/{id}, administrators: what is not named stays. One extension reaches one person. A new role ends the
 * person's sessions; whom they see changes at once. `last-administrator`: an account keeps one who is active.
 */
export const colleagueChangeSchema = z.object({
  name: z.optional(personNameSchema),
  role: z.optional(roleSchema),
  extension: z.optional(z.nullable(extensionSchema)),
  recordCalls: z.optional(z.boolean()),
  ...placeInTeamsFields,
  /** With a new role: a call that was answered goes on to its end on that phone (as of a deactivation). */
  letCallEnd: z.optional(z.boolean()),
  version: readVersionSchema,
});
export type ColleagueChange = z.infer<typeof colleagueChangeSchema>;
export const colleagueChangedSchema = z.object({ version: versionSchema });
