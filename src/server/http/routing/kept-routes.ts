/** What routes, office hours and sets of holidays are asked for alike. */
import { createRoute, type z as large } from '@hono/zod-openapi';
import type { Context } from 'hono';
import * as z from 'zod/mini';
import { versionListSchema, type SavedVersion } from '#contract/routing/shared-routes.ts';
import { versionSchema } from '#contract/values/version.ts';
import type { RemovalFault, Thing } from '#server/routing/kept/saving.ts';
import type { Result } from '#kit/result.ts';
import { actorIn, router, type Asker, type Env } from '../web/context.ts';
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
const removing = (path: string, summary: string, use: string) => ({
  method: 'delete' as const,
  path,
  summary,
  middleware: administrators,
  request: { params },
  responses: { ...ofOne, 204: { description: 'Deleted' }, 409: problemOf(`\`in-use\`: ${use}, by name`) },
});

const listingVersions = (path: string) => ({
  method: 'get' as const,
  path,
  summary: 'When it was saved and by whom, the newest first, the last 100',
  middleware: readers,
  request: { params },
  responses: { ...ofOne, 200: json('Versions', documented(versionListSchema)) },
});

const readingVersion = <Schema>(path: string, schema: Schema) => ({
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

/** What can be done to a thing whatever kind it is of. */
interface Kept {
  remove(thing: Thing, by: Asker): Promise<Result<null, RemovalFault>>;
  versions(thing: Thing): Promise<SavedVersion[]>;
  /** undefined: there is none, or no more. */
  version(thing: Thing, version: number): Promise<unknown>;
}

interface KeptPaths<Content extends large.ZodType> {
  thing: string;
  versions: string;
  version: string;
  /** Of its deletion, and of what may stand in the way. */
  removal: readonly [summary: string, use: string];
  /** What is kept of each version. */
  content: Content;
}

/** Delete one, list what it was, and read what it was. */
export const keptRoutes = <Content extends large.ZodType>(
  kept: Kept,
  { thing, versions, version, removal, content }: KeptPaths<Content>,
) =>
  router()
    .openapi(createRoute(removing(thing, ...removal)), async (c) => {
      const { accountId } = c.var.session.user;
      const removed = await kept.remove({ accountId, ...c.req.valid('param') }, actorIn(c));
      return removed.ok ? c.body(null, 204) : notRemoved(c, removed.failure);
    })
    .openapi(createRoute(listingVersions(versions)), async (c) => {
      const { accountId } = c.var.session.user;
      const found = await kept.versions({ accountId, ...c.req.valid('param') });
      return found.length > 0 ? c.json({ versions: found }, 200) : problem(c, 404, 'not-found');
    })
    .openapi(createRoute(readingVersion(version, content)), async (c) => {
      const { id, version: wanted } = c.req.valid('param');
      const found = await kept.version({ accountId: c.var.session.user.accountId, id }, wanted);
      return found === undefined ? problem(c, 404, 'not-found') : c.json(content.parse(found), 200);
    });
