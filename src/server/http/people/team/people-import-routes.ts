import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  peopleImportedSchema,
  peopleImportQuerySchema,
  peopleLinksQuestionSchema,
  peopleLinksSchema,
} from '#contract/people/team.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { InvitedLine, PeopleLists } from '#server/people/team/people-import.ts';
import { router, type Env } from '../../web/context.ts';
import { body, documented, json } from '../../web/documented.ts';
import { onlyFor } from '../../web/only-for.ts';
import { problem, problemOf, problems, refused } from '../../web/problem.ts';
import { uploadOf } from '../../web/upload.ts';
import { accessOf, doerOf } from './team-routes.ts';

const importPeople = createRoute({
  method: 'post',
  path: setupRoutes.peopleImport,
  summary:
    'A CSV of people to invite, which is the body: columns email, name, role, extension, team; each good line is invited',
  middleware: [onlyFor('admin')] as const,
  request: { query: documented(peopleImportQuerySchema) },
  responses: {
    ...refused,
    200: {
      description: 'Who is invited, each with the link, and the lines that are not',
      content: { 'application/json': { schema: documented(peopleImportedSchema) } },
    },
    413: problemOf('`file-too-large`'),
    422: problemOf('`csv-unreadable`'),
  },
});

const linksAgain = createRoute({
  method: 'post',
  path: setupRoutes.peopleLinks,
  summary: 'New links for people who are invited; their former ones are unknown from now on',
  middleware: [onlyFor('admin')] as const,
  request: { body: body(documented(peopleLinksQuestionSchema)) },
  responses: {
    ...refused,
    200: json('The links of those who are invited still: told this once', documented(peopleLinksSchema)),
    422: problems[422],
  },
});

const handed = (c: Context<Env>, lines: readonly InvitedLine[]) =>
  lines.map(({ link, ...person }) => ({ ...person, access: accessOf(c, link) }));

export const peopleImportRoutes = (lists: PeopleLists) =>
  router()
    .openapi(linksAgain, async (c) => {
      const made = await lists.linksAgain(doerOf(c), c.req.valid('json').ids);
      return made.ok ? c.json({ links: handed(c, made.value) }, 200) : problem(c, 403, made.failure);
    })
    .openapi(importPeople, async (c) => {
      const done = await lists.invite(doerOf(c), await uploadOf(c), c.req.valid('query').makeTeams);
      if (!done.ok)
        return done.failure === 'forbidden' ? problem(c, 403, done.failure) : problem(c, 422, done.failure);
      const { invited, faults } = done.value;
      return c.json({ invited: handed(c, invited), faults }, 200);
    });
