import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod/mini';
import { teamChangeSchema, teamInputSchema, teamListSchema, teamSchema } from '#contract/people/teams.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { Teams } from '#server/people/team/teams.ts';
import { router } from '../../web/context.ts';
import { body, documented, json } from '../../web/documented.ts';
import { onlyFor } from '../../web/only-for.ts';
import { problem, problemOf, problems, refused } from '../../web/problem.ts';
import { doerOf, notDone } from './team-routes.ts';

const params = documented(z.object({ id: z.uuid() }));
const noTeam = problemOf('No such team');
const team = json('The team', documented(teamSchema));

const listTeams = createRoute({
  method: 'get',
  path: setupRoutes.teams,
  summary: 'Teams by name: all, or those that you lead or are in',
  middleware: [onlyFor('supervisor', 'admin')] as const,
  responses: { ...refused, 200: json('Teams', documented(teamListSchema)) },
});

const makeTeam = createRoute({
  method: 'post',
  path: setupRoutes.teams,
  summary: 'A new team, with nobody in it',
  middleware: [onlyFor('admin')] as const,
  request: { body: body(documented(teamInputSchema)) },
  responses: {
    ...refused,
    201: team,
    409: problemOf('`in-use`: another team has the name; `too-many`: an account has 200'),
    422: problems[422],
  },
});

const renameTeam = createRoute({
  method: 'patch',
  path: setupRoutes.team,
  summary: 'Rename a team',
  middleware: [onlyFor('admin')] as const,
  request: { params, body: body(documented(teamChangeSchema)) },
  responses: {
    ...refused,
    200: team,
    404: noTeam,
    409: problemOf('`in-use`: another team has the name; `changed-meanwhile`: somebody else saved first'),
    422: problems[422],
  },
});

const deleteTeam = createRoute({
  method: 'delete',
  path: setupRoutes.team,
  summary: 'Delete a team: who is in it is in none then, and nobody leads it',
  middleware: [onlyFor('admin')] as const,
  request: { params },
  responses: { ...refused, 204: { description: 'Deleted' }, 404: noTeam, 422: problems[422] },
});

export const teamsRoutes = (teams: Teams) =>
  router()
    .openapi(listTeams, async (c) => c.json({ teams: await teams.list(c.var.session.user) }, 200))
    .openapi(makeTeam, async (c) => {
      const made = await teams.make(doerOf(c), c.req.valid('json'));
      if (made.ok) return c.json(made.value, 201);
      return made.failure === 'forbidden' ? problem(c, 403, made.failure) : problem(c, 409, made.failure);
    })
    .openapi(renameTeam, async (c) => {
      const renamed = await teams.rename(doerOf(c), c.req.valid('param').id, c.req.valid('json'));
      if (renamed.ok) return c.json(renamed.value, 200);
      const { failure } = renamed;
      return failure === 'not-found' || failure === 'forbidden'
        ? notDone(c, failure)
        : problem(c, 409, failure);
    })
    .openapi(deleteTeam, async (c) => {
      const removed = await teams.remove(doerOf(c), c.req.valid('param').id);
      return removed.ok ? c.body(null, 204) : notDone(c, removed.failure);
    });
