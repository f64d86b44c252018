import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { meSchema } from '#contract/people/people.ts';
import {
  addedFactorSchema,
  appOfferSchema,
  codeEntrySchema,
  secondStepSchema,
  type AppOffer,
  type SecondStep,
} from '#contract/people/second-factor.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { fail, type Result } from '#kit/result.ts';
import type { CameIn, StepFault } from '#server/people/second-factor/second-step.ts';
import type { SessionOrigin } from '#server/people/sign-in/sessions.ts';
import { router, type Env, type HttpParts } from '../../web/context.ts';
import { documented, json } from '../../web/documented.ts';
import { comeBackLater, problem, problemOf, problems } from '../../web/problem.ts';
import { CodeLimit } from '../../web/limits/code-limit.ts';
import type { SignInLimit } from '../../web/limits/sign-in-limit.ts';
import { forgetSignInToken, readDevice, readSignInToken } from '../session-cookie.ts';
import { goOnAs, originOf } from '../signing-in.ts';

/** Joined by server/wiring/people/second-factor-resources.ts. The token is the browser's, from its cookie. */
export interface StepVerbs {
  read: (token: string) => Promise<SecondStep | null>;
  emailOf: (token: string) => Promise<string | null>;
  prove: (token: string, code: string, origin: SessionOrigin) => Promise<Result<CameIn, StepFault>>;
  offerApp: (token: string) => Promise<Result<AppOffer, 'not-found'>>;
  setUpApp: (token: string, code: string, origin: SessionOrigin) => Promise<Result<CameIn, StepFault>>;
  end: (token: string) => Promise<void>;
}

const codeBody = {
  body: { required: true, content: { 'application/json': { schema: documented(codeEntrySchema) } } },
};
const over = problemOf('There is no sign-in to go on with: five minutes are over, or five codes were wrong');
const wrong = problemOf('`code-wrong`: it is none of this person, not of now, or was used');
const tooMany = problemOf('Too many wrong ones; `retryAfterSeconds` says how long to wait');

const readStepRoute = createRoute({
  method: 'get',
  path: setupRoutes.secondStep,
  summary: 'What the second step of the sign-in asks for',
  responses: { 200: json('The step', documented(secondStepSchema)), 404: over },
});
const proveStep = createRoute({
  method: 'post',
  path: setupRoutes.secondStep,
  summary: 'The second step of the sign-in: a code of the app, or a recovery code, each once',
  request: codeBody,
  responses: {
    200: json('Signed in', documented(meSchema)),
    403: wrong,
    404: over,
    422: problems[422],
    429: tooMany,
  },
});
const leaveStep = createRoute({
  method: 'delete',
  path: setupRoutes.secondStep,
  summary: 'Back to the first step',
  responses: { 204: { description: 'It is over' } },
});
const offerApp = createRoute({
  method: 'post',
  path: setupRoutes.secondStepApp,
  summary: 'An authenticator app for who needs a second factor and has none',
  responses: { 200: json('What the app is to be given', documented(appOfferSchema)), 404: over },
});
const setUpApp = createRoute({
  method: 'put',
  path: setupRoutes.secondStepApp,
  summary: 'The app has it, as a code of it shows: signed in',
  request: codeBody,
  responses: {
    200: json('Signed in', documented(addedFactorSchema)),
    403: wrong,
    404: over,
    422: problems[422],
    429: tooMany,
  },
});

export type Entrance = Pick<HttpParts, 'sessions' | 'me' | 'log'>;

const STEP = 'ringside_second_step';
export const stepIn = (c: Context<Env>): string | null => readSignInToken(c, STEP);

/** Counts wrong ones. A number: the seconds to wait. */
export const limitedBy =
  (limit: Pick<SignInLimit, 'count'>, { sessions }: Entrance, step: Pick<StepVerbs, 'emailOf'>) =>
  async (
    c: Context<Env>,
    work: (token: string, origin: SessionOrigin) => Promise<Result<CameIn, StepFault>>,
  ): Promise<Result<CameIn, StepFault | number>> => {
    const token = stepIn(c) ?? '';
    const email = await step.emailOf(token);
    if (email === null) return fail('not-found');
    const isKnown = (place: string) => sessions.isKnownPlace(email, place);
    const { network } = c.var.sender;
    const counted = await limit.count({ email, network, device: readDevice(c), isKnown });
    if (!counted.ok) return counted;
    const done = await work(token, originOf(c)).catch(async (error: unknown) => {
      await counted.value.takeBack();
      throw error;
    });
    if (done.ok) await counted.value.succeeded();
    else if (done.failure !== 'code-wrong') await counted.value.takeBack();
    return done;
  };

export function refusedOf(c: Context<Env>, { log }: Entrance, failure: StepFault | number) {
  if (typeof failure === 'number') return comeBackLater(c, 429, failure);
  log.info({ address: c.var.sender.address, failure }, 'second step refused');
  return failure === 'code-wrong' ? problem(c, 403, failure) : problem(c, 404, failure);
}

export async function goOn(c: Context<Env>, { sessions, log }: Entrance, came: CameIn): Promise<void> {
  forgetSignInToken(c, STEP);
  await goOnAs(c, { sessions }, came);
  log.info({ user: came.userId }, 'signed in by two steps');
}

/** Not behind the sign-in. */
export function secondStepRoutes(entrance: Entrance, step: StepVerbs) {
  const limited = limitedBy(new CodeLimit(), entrance, step);

  return router()
    .openapi(readStepRoute, async (c) => {
      const token = stepIn(c);
      const found = token === null ? null : await step.read(token);
      return found ? c.json(found, 200) : problem(c, 404, 'not-found');
    })
    .openapi(proveStep, async (c) => {
      const { code } = c.req.valid('json');
      const done = await limited(c, (token, origin) => step.prove(token, code, origin));
      if (!done.ok) return refusedOf(c, entrance, done.failure);
      await goOn(c, entrance, done.value);
      return c.json(await entrance.me(done.value.userId), 200);
    })
    .openapi(leaveStep, async (c) => {
      const token = stepIn(c);
      if (token !== null) await step.end(token);
      forgetSignInToken(c, STEP);
      return c.body(null, 204);
    })
    .openapi(offerApp, async (c) => {
      const offered = await step.offerApp(stepIn(c) ?? '');
      return offered.ok ? c.json(offered.value, 200) : problem(c, 404, offered.failure);
    })
    .openapi(setUpApp, async (c) => {
      const { code } = c.req.valid('json');
      const done = await limited(c, (token, origin) => step.setUpApp(token, code, origin));
      if (!done.ok) return refusedOf(c, entrance, done.failure);
      await goOn(c, entrance, done.value);
      return c.json({ recoveryCodes: done.value.recoveryCodes }, 200);
    });
}
