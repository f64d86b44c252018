import { createRoute } from '@hono/zod-openapi';
import { peopleImportedSchema, peopleImportQuerySchema } from '#contract/people/team.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { PeopleLists } from '#server/people/team/people-import.ts';
import { router } from '../../web/context.ts';
import { documented } from '../../web/documented.ts';
import { onlyFor } from '../../web/only-for.ts';
import { problem, problemOf, refused } from '../../web/problem.ts';
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

export const peopleImportRoutes = (lists: PeopleLists) =>
  router().openapi(importPeople, async (c) => {
    const done = await lists.invite(doerOf(c), await uploadOf(c), c.req.valid('query').makeTeams);
    if (!done.ok)
      return done.failure === 'forbidden' ? problem(c, 403, done.failure) : problem(c, 422, done.failure);
    const { invited, faults } = done.value;
    const handed = invited.map(({ link, ...person }) => ({ ...person, access: accessOf(c, link) }));
    return c.json({ invited: handed, faults }, 200);
  });
