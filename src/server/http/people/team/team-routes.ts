import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import * as z from 'zod/mini';
import { auditEntriesSchema } from '#contract/people/audit.ts';
import {
  colleagueChangedSchema,
  colleagueChangeSchema,
  colleagueListSchema,
  colleagueSchema,
} from '#contract/people/colleagues.ts';
import {
  accessLinkSchema,
  deactivationSchema,
  invitationSchema,
  invitedSchema,
  removalSchema,
  type AccessLink,
} from '#contract/people/team.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { linkAt } from '#server/people/sign-in/access-links.ts';
import type { HandedLink } from '#server/people/team/invitations.ts';
import type { Team } from '#server/people/team/team.ts';
import type { Doer } from '#server/people/team/team-change.ts';
import type { UnknownTeam } from '#server/people/team/teams.ts';
import { router, type Env } from '../../web/context.ts';
import { body, documented, json } from '../../web/documented.ts';
import { onlyFor } from '../../web/only-for.ts';
import { problem, problemOf, problems, refused, type Problem } from '../../web/problem.ts';

const params = documented(z.object({ id: z.uuid() }));
const nobody = problemOf('Nobody of this account, or nobody whom this can be done to');
const administrators = onlyFor('admin');
const link = json('The link: told this once', documented(accessLinkSchema));
const stopping = { ...refused, 404: nobody, 422: problems[422] };
const shown = json('The person, as they are now', documented(colleagueSchema));

const listPeople = createRoute({
  method: 'get',
  path: setupRoutes.people,
  summary: 'Who works here, by name: those whom you see, and of the others the name',
  middleware: [onlyFor('supervisor', 'admin')] as const,
  responses: { ...refused, 200: json('People', documented(colleagueListSchema)) },
});

const invite = createRoute({
  method: 'post',
  path: setupRoutes.people,
  summary:
    'Invite somebody; routes can name them from now on, and calls go on to the next until they have come',
  middleware: [administrators] as const,
  request: { body: body(documented(invitationSchema)) },
  responses: {
    ...refused,
    201: json('Invited', documented(invitedSchema)),
    409: problemOf(
      '`email-taken`; `invited-already`: by this address, here; `extension-taken`; `too-many-people`: 2,000 are not removed',
    ),
    422: problems[422],
  },
});

const inviteAgain = createRoute({
  method: 'post',
  path: setupRoutes.invitation,
  summary: 'A new link for somebody who is invited; the former one is unknown from now on',
  middleware: [administrators] as const,
  request: { params },
  responses: { ...stopping, 200: link },
});

const makePasswordLink = createRoute({
  method: 'post',
  path: setupRoutes.passwordLink,
  summary: 'A link for somebody who forgot the password',
  middleware: [administrators] as const,
  request: { params },
  responses: { ...stopping, 200: link },
});

const changePerson = createRoute({
  method: 'patch',
  path: setupRoutes.person,
  summary:
    'Name, role, extension, team, whom a supervisor sees, whether calls are recorded; a new role ends the sessions',
  middleware: [administrators] as const,
  request: { params, body: body(documented(colleagueChangeSchema)) },
  responses: {
    ...stopping,
    200: json('Changed', documented(colleagueChangedSchema)),
    409: problemOf(
      '`extension-taken`; `last-administrator`; `own-access`; `changed-meanwhile`: somebody else saved first',
    ),
  },
});

const deactivatePerson = createRoute({
  method: 'post',
  path: setupRoutes.deactivatePerson,
  summary:
    'Stop somebody: their sessions, event streams, phones and calls end at once, or after the call they are in',
  middleware: [administrators] as const,
  request: { params, body: body(documented(deactivationSchema)) },
  responses: { ...stopping, 200: shown, 409: problemOf('`last-administrator`, `own-access`') },
});

const activatePerson = createRoute({
  method: 'post',
  path: setupRoutes.activatePerson,
  summary: 'Let somebody in again, with the password they had',
  middleware: [administrators] as const,
  request: { params },
  responses: { ...stopping, 200: shown },
});

const removePerson = createRoute({
  method: 'post',
  path: setupRoutes.removePerson,
  summary: 'Remove somebody, or withdraw an invitation; the history keeps the name',
  middleware: [administrators] as const,
  request: { params, body: body(documented(removalSchema)) },
  responses: {
    ...stopping,
    204: { description: 'Removed' },
    409: problemOf(
      '`last-administrator`; `own-access`; `agent-has-number`; `in-use`: the number is on its way here still',
    ),
  },
});

const readAudit = createRoute({
  method: 'get',
  path: setupRoutes.personAudit,
  summary: 'What was done to somebody, by whom: the newest 50',
  middleware: [administrators] as const,
  request: { params },
  responses: { ...stopping, 200: json('The entries, the newest first', documented(auditEntriesSchema)) },
});

export const doerOf = (c: Context<Env>): Doer => ({
  user: c.var.session.user,
  address: c.var.sender.address,
  pageOrigin: c.var.pageOrigin,
});

export const accessOf = (
  c: Context<Env>,
  { token, until, isMailed, isHeldBack }: HandedLink,
): AccessLink => ({
  link: linkAt(c.var.pageOrigin, token),
  until,
  isMailed,
  isHeldBack,
});

/** Of what only an active administrator does, to somebody of the account. */
export const notDone = (c: Context, failure: 'not-found' | 'forbidden'): Problem<403> | Problem<404> =>
  failure === 'forbidden' ? problem(c, 403, failure) : problem(c, 404, failure);

const isUnknownTeam = (failure: string): failure is UnknownTeam =>
  failure === 'unknown-team' || failure === 'unknown-led-team';

const noSuchTeam = (c: Context, failure: UnknownTeam): Problem<422> =>
  problem(c, 422, 'invalid-request', {
    path: failure === 'unknown-team' ? 'body.teamId' : 'body.leads',
    detail: 'no team of this account',
  });

const invitationRoutes = (team: Team) =>
  router()
    .openapi(listPeople, async (c) => c.json(await team.list(c.var.session.user), 200))
    .openapi(invite, async (c) => {
      const invited = await team.invite(doerOf(c), c.req.valid('json'));
      if (invited.ok) {
        const { person, link, number } = invited.value;
        return c.json({ person, access: accessOf(c, link), number }, 201);
      }
      const { failure } = invited;
      if (failure === 'forbidden') return problem(c, 403, failure);
      return isUnknownTeam(failure) ? noSuchTeam(c, failure) : problem(c, 409, failure);
    })
    .openapi(inviteAgain, async (c) => {
      const made = await team.inviteAgain(doerOf(c), c.req.valid('param').id);
      return made.ok ? c.json(accessOf(c, made.value), 200) : notDone(c, made.failure);
    })
    .openapi(makePasswordLink, async (c) => {
      const made = await team.makePasswordLink(doerOf(c), c.req.valid('param').id);
      return made.ok ? c.json(accessOf(c, made.value), 200) : notDone(c, made.failure);
    });

const memberRoutes = (team: Team) =>
  router()
    .openapi(changePerson, async (c) => {
      const changed = await team.change(doerOf(c), c.req.valid('param').id, c.req.valid('json'));
      if (changed.ok) return c.json(changed.value, 200);
      const { failure } = changed;
      if (failure === 'not-found' || failure === 'forbidden') return notDone(c, failure);
      return isUnknownTeam(failure) ? noSuchTeam(c, failure) : problem(c, 409, failure);
    })
    .openapi(deactivatePerson, async (c) => {
      const stopped = await team.deactivate(doerOf(c), c.req.valid('param').id, c.req.valid('json'));
      if (stopped.ok) return c.json(stopped.value, 200);
      const { failure } = stopped;
      return failure === 'not-found' || failure === 'forbidden'
        ? notDone(c, failure)
        : problem(c, 409, failure);
    })
    .openapi(activatePerson, async (c) => {
      const activated = await team.activate(doerOf(c), c.req.valid('param').id);
      return activated.ok ? c.json(activated.value, 200) : notDone(c, activated.failure);
    })
    .openapi(removePerson, async (c) => {
      const removed = await team.remove(doerOf(c), c.req.valid('param').id, c.req.valid('json'));
      if (removed.ok) return c.body(null, 204);
      const { failure } = removed;
      if (failure === 'not-found' || failure === 'forbidden') return notDone(c, failure);
      return failure === 'unknown-agent'
        ? problem(c, 422, 'invalid-request', { path: 'body.number.to', detail: 'nobody of this account' })
        : problem(c, 409, failure);
    })
    .openapi(readAudit, async (c) => {
      const entries = await team.audit(c.var.session.user.accountId, c.req.valid('param').id);
      return entries ? c.json({ entries }, 200) : problem(c, 404, 'not-found');
    });

export const teamRoutes = (team: Team) => [invitationRoutes(team), memberRoutes(team)];
