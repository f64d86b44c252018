import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod/mini';
import { newPasskeyOptionsSchema, newPasskeySchema, type NewPasskey } from '#contract/people/passkeys.ts';
import { addedFactorSchema, type AddedFactor } from '#contract/people/second-factor.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { Result } from '#kit/result.ts';
import type { NotConfirmed } from '#server/people/second-factor/own-factors.ts';
import type { Site } from '#server/people/second-factor/passkeys.ts';
import type { Oneself } from '#server/people/sign-in/own-access.ts';
import { deviceOf } from '#server/people/sign-in/signed-in-places.ts';
import { router } from '../../web/context.ts';
import { documented, json } from '../../web/documented.ts';
import { problem, problemOf, problems } from '../../web/problem.ts';
import { ownAddress } from '../../web/through-door.ts';
import { oneselfOf } from './own-factor-routes.ts';

/** Joined by server/wiring/people/second-factor-resources.ts. */
export interface OwnPasskeyVerbs {
  offer: (by: Oneself, site: Site) => Promise<Result<Record<string, unknown>, NotConfirmed>>;
  add: (
    by: Oneself,
    site: Site,
    made: NewPasskey,
  ) => Promise<Result<AddedFactor, NotConfirmed | 'code-wrong' | 'in-use'>>;
  remove: (
    by: Oneself,
    id: string,
  ) => Promise<Result<null, NotConfirmed | 'not-found' | 'second-factor-required'>>;
}

const needed = problemOf('`password-needed`: the sign-in was too long ago');

const offer = createRoute({
  method: 'post',
  path: setupRoutes.ownPasskeyOptions,
  summary: 'What a device is to be asked for a new passkey',
  responses: {
    200: json('For the browser', documented(newPasskeyOptionsSchema)),
    401: problems[401],
    403: needed,
  },
});
const add = createRoute({
  method: 'post',
  path: setupRoutes.ownPasskeys,
  summary: 'The passkey that a device has made',
  request: {
    body: { required: true, content: { 'application/json': { schema: documented(newPasskeySchema) } } },
  },
  responses: {
    200: json('It counts from now on', documented(addedFactorSchema)),
    401: problems[401],
    403: problemOf('`code-wrong`: it is not what was asked for; `password-needed`'),
    409: problemOf('`in-use`: there are twenty'),
    422: problems[422],
  },
});
const remove = createRoute({
  method: 'delete',
  path: setupRoutes.ownPasskey,
  summary: 'A passkey is good no longer; you are signed out everywhere but here',
  request: { params: documented(z.object({ id: z.uuid() })) },
  responses: {
    204: { description: 'Removed' },
    401: problems[401],
    403: needed,
    404: problemOf('None of yours'),
    409: problemOf('`second-factor-required`: your role needs one, and this is the last'),
    422: problems[422],
  },
});

export const ownPasskeyRoutes = (passkeys: OwnPasskeyVerbs) =>
  router()
    .openapi(offer, async (c) => {
      const offered = await passkeys.offer(oneselfOf(c), { origin: ownAddress(c) });
      if (!offered.ok) return problem(c, 403, offered.failure);
      const name = deviceOf(c.req.header('user-agent') ?? '');
      return c.json({ options: offered.value, name }, 200);
    })
    .openapi(add, async (c) => {
      const added = await passkeys.add(oneselfOf(c), { origin: ownAddress(c) }, c.req.valid('json'));
      if (added.ok) return c.json(added.value, 200);
      return added.failure === 'in-use' ? problem(c, 409, added.failure) : problem(c, 403, added.failure);
    })
    .openapi(remove, async (c) => {
      const removed = await passkeys.remove(oneselfOf(c), c.req.valid('param').id);
      if (removed.ok) return c.body(null, 204);
      const { failure } = removed;
      if (failure === 'password-needed') return problem(c, 403, failure);
      return failure === 'not-found' ? problem(c, 404, failure) : problem(c, 409, failure);
    });
