import { createRoute } from '@hono/zod-openapi';
import { meSchema } from '#contract/people/people.ts';
import {
  newPasskeyOptionsSchema,
  newPasskeySchema,
  passkeyOptionsSchema,
  signedPasskeySchema,
  type NewPasskey,
  type SignedPasskey,
} from '#contract/people/passkeys.ts';
import { addedFactorSchema } from '#contract/people/second-factor.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { Result } from '#kit/result.ts';
import type { Site } from '#server/people/second-factor/passkeys.ts';
import type { CameIn, StepFault } from '#server/people/second-factor/second-step.ts';
import type { SessionOrigin } from '#server/people/sign-in/sessions.ts';
import { deviceOf } from '#server/people/sign-in/signed-in-places.ts';
import { router } from '../../web/context.ts';
import { body, documented, json } from '../../web/documented.ts';
import { problem, problemOf, problems } from '../../web/problem.ts';
import { SignInLimit } from '../../web/limits/sign-in-limit.ts';
import { ownAddress } from '../../web/through-door.ts';
import { goOn, limitedBy, refusedOf, stepIn, type Entrance } from './second-step-routes.ts';

type Options = Record<string, unknown>;

/** Joined by server/wiring/people/second-factor-resources.ts. The token is the browser's, from its cookie. */
export interface StepPasskeyVerbs {
  emailOf: (token: string) => Promise<string | null>;
  ask: (token: string, site: Site) => Promise<Result<Options, 'not-found'>>;
  prove: (
    token: string,
    given: { site: Site; signed: SignedPasskey; origin: SessionOrigin },
  ) => Promise<Result<CameIn, StepFault>>;
  offer: (token: string, site: Site) => Promise<Result<Options, 'not-found'>>;
  setUp: (
    token: string,
    given: { site: Site; made: NewPasskey; origin: SessionOrigin },
  ) => Promise<Result<CameIn, StepFault>>;
}

const over = problemOf('There is no sign-in to go on with');
const faults = {
  403: problemOf('`code-wrong`: the passkey is not of this person, or signed something else'),
  404: over,
  422: problems[422],
  429: problemOf('Too many wrong ones; `retryAfterSeconds` says how long to wait'),
};

const ask = createRoute({
  method: 'post',
  path: setupRoutes.secondStepPasskeyOptions,
  summary: 'What a passkey is to sign in the second step',
  responses: { 200: json('For the browser', documented(passkeyOptionsSchema)), 404: over },
});
const prove = createRoute({
  method: 'post',
  path: setupRoutes.secondStepPasskey,
  summary: 'The second step of the sign-in, by a passkey',
  request: { body: body(documented(signedPasskeySchema)) },
  responses: { 200: json('Signed in', documented(meSchema)), ...faults },
});
const offer = createRoute({
  method: 'post',
  path: setupRoutes.secondStepNewPasskeyOptions,
  summary: 'A passkey for who needs a second factor and has none',
  responses: { 200: json('For the browser', documented(newPasskeyOptionsSchema)), 404: over },
});
const setUp = createRoute({
  method: 'post',
  path: setupRoutes.secondStepNewPasskey,
  summary: 'The device has made it: signed in',
  request: { body: body(documented(newPasskeySchema)) },
  responses: { 200: json('Signed in', documented(addedFactorSchema)), ...faults },
});

/** Not behind the sign-in. */
export function stepPasskeyRoutes(entrance: Entrance, step: StepPasskeyVerbs) {
  const limited = limitedBy(new SignInLimit(), entrance, step);

  return router()
    .openapi(ask, async (c) => {
      const asked = await step.ask(stepIn(c) ?? '', { origin: ownAddress(c) });
      return asked.ok ? c.json({ options: asked.value }, 200) : problem(c, 404, asked.failure);
    })
    .openapi(prove, async (c) => {
      const given = { site: { origin: ownAddress(c) }, signed: c.req.valid('json').credential };
      const done = await limited(c, (token, origin) => step.prove(token, { ...given, origin }));
      if (!done.ok) return refusedOf(c, entrance, done.failure);
      await goOn(c, entrance, done.value);
      return c.json(await entrance.me(done.value.userId), 200);
    })
    .openapi(offer, async (c) => {
      const offered = await step.offer(stepIn(c) ?? '', { origin: ownAddress(c) });
      if (!offered.ok) return problem(c, 404, offered.failure);
      const name = deviceOf(c.req.header('user-agent') ?? '');
      return c.json({ options: offered.value, name }, 200);
    })
    .openapi(setUp, async (c) => {
      const given = { site: { origin: ownAddress(c) }, made: c.req.valid('json') };
      const done = await limited(c, (token, origin) => step.setUp(token, { ...given, origin }));
      if (!done.ok) return refusedOf(c, entrance, done.failure);
      await goOn(c, entrance, done.value);
      return c.json({ recoveryCodes: done.value.recoveryCodes }, 200);
    });
}
