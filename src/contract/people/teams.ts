import * as z from 'zod/mini';
import { lineText } from '../values/line-text.ts';
import { readVersionSchema, versionSchema } from '../values/version.ts';

export const LONGEST_TEAM_NAME = 60;
export const MOST_TEAMS = 200;
export const teamNameSchema = lineText(LONGEST_TEAM_NAME);

/**
 * GET /api/teams: by name. Administrators and supervisors who see everybody: all of the account; other supervisors: those
 * that they lead or are in.
 */
export const teamSchema = z.object({ id: z.string(), name: z.string(), version: versionSchema });
export type Team = z.infer<typeof teamSchema>;
export const teamListSchema = z.object({ teams: z.array(teamSchema) });

/** POST /api/teams, administrators. `in-use`: another team has the name, in capitals or not; `too-many`: there are 200. */
export const teamInputSchema = z.object({ name: teamNameSchema });
export type TeamInput = z.infer<typeof teamInputSchema>;
/** PATCH /api/teams/{id}. DELETE: those who are in it are in none then, and nobody leads it. */
export const teamChangeSchema = z.object({ name: teamNameSchema, version: readVersionSchema });
export type TeamChange = z.infer<typeof teamChangeSchema>;

/** Whom a supervisor sees: everybody of the account, or themselves and who is in the teams that they lead. */
export const seesSchema = z.enum(['everybody', 'teams']);
export type Sees = z.infer<typeof seesSchema>;

/** Of an invitation and of a change. Only supervisors lead teams: of others, what is sent as `leads` is nothing. */
export const placeInTeamsFields = {
  teamId: z.optional(z.nullable(z.uuid())),
  sees: z.optional(seesSchema),
  leads: z.optional(z.array(z.uuid()).check(z.maxLength(MOST_TEAMS))),
};
