/** What routes, office hours and sets of holidays are asked for alike. */
import type { Context } from 'hono';
import * as z from 'zod/mini';
import { versionListSchema } from '#contract/routing/shared-routes.ts';
import { versionSchema } from '#contract/values/version.ts';
import type { RemovalFault } from '#server/routing/kept/saving.ts';
import type { Env } from '../web/context.ts';
import { documented, json } from '../web/documented.ts';
import { onlyFor } from '../web/only-for.ts';
import { changedMeanwhile, problem, problemOf, problems, refused } from '../web/problem.ts';

export const administrators = onlyFor('admin');
export const readers = onlyFor('supervisor', 'admin');
export const params = documented(z.object({ id: z.uuid() }));
const versionParams = documented(
  z.object({ id: z.uuid(), version: z.pipe(z.coerce.number(), versionSchema) }),
);

export const unknown = problemOf('The account has no such thing');
export const tooMany = problemOf('`too-many`: the account has as many as it may');
export const ofOne = { ...refused, 404: unknown, 422: problems[422] };
export const changing = { ...ofOne, 409: changedMeanwhile };

/** @param use what may stand in the way */
export const removing = (path: string, summary: string, use: string) => ({
  method: 'delete' as const,
  path,
  summary,
  middleware: administrators,
  request: { params },
  responses: { ...ofOne, 204: { description: 'Deleted' }, 409: problemOf(`\`in-use\`: ${use}, by name`) },
});

export const listingVersions = (path: string) => ({
  method: 'get' as const,
  path,
  summary: 'When it was saved and by whom, the newest first, the last 100',
  middleware: readers,
  request: { params },
  responses: { ...ofOne, 200: json('Versions', documented(versionListSchema)) },
});

export const readingVersion = <Schema>(path: string, schema: Schema) => ({
  method: 'get' as const,
  path,
  summary: 'As it was; it is restored by saving it again',
  middleware: readers,
  request: { params: versionParams },
  responses: { ...ofOne, 200: json('The thing as it was', schema) },
});

export const notRemoved = (c: Context<Env>, failure: RemovalFault) =>
  failure.code === 'in-use'
    ? problem(c, 409, failure.code, { detail: failure.detail })
    : problem(c, 404, failure.code);
