import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  SSO_CALLBACK,
  ssoPlaceQuerySchema,
  ssoPlaceSchema,
  ssoStartSchema,
  ssoStartedSchema,
  type ComingFault,
  type ProviderFault,
  type SsoPlace,
  type SsoStart,
} from '#contract/people/sso.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { Clock } from '#kit/clock.ts';
import type { Result } from '#kit/result.ts';
import type { SessionOrigin } from '#server/people/sign-in/sessions.ts';
import type { Arrived, Begun } from '#server/people/sso/sso.ts';
import { router, type Env, type HttpParts } from '../../web/context.ts';
import { body, documented, json } from '../../web/documented.ts';
import { NetworkLimit } from '../../web/limits/network-limit.ts';
import { comeBackLater, problem, problemOf, problems } from '../../web/problem.ts';
import { SignInLimit } from '../../web/limits/sign-in-limit.ts';
import { readDevice, writeDevice } from '../session-cookie.ts';
import { goOnAs, originOf } from '../signing-in.ts';
import { keepRound, takeRound } from './round-cookie.ts';

/** Joined by server/wiring/people/sso-resources.ts. */
export interface SsoSignInVerbs {
  begin: (asked: SsoStart & { pageOrigin: string }) => Promise<Result<Begun, 'not-found' | ProviderFault>>;
  /** null: the start link leads nowhere. */
  placeOf: (company: string) => Promise<SsoPlace | null>;
  end: (back: {
    browser: string;
    state: string;
    query: string;
    pageOrigin: string;
    origin: SessionOrigin;
  }) => Promise<Result<Arrived, ComingFault>>;
}

/** An address of nobody, and one of a company without such a sign-in, are answered no sooner than this. */
const ANSWER_AFTER_MS = 300;
const TRIES = 100;
const LOOKS = 1_000;
const WINDOW_SECONDS = 15 * 60;
/** Of a query that a provider sends a browser back with. */
const MOST_QUERY = 8_000;

const start = createRoute({
  method: 'post',
  path: setupRoutes.ssoStart,
  summary: 'Where this browser goes to sign in by the account of a company',
  request: { body: body(documented(ssoStartSchema)) },
  responses: {
    200: json('There', documented(ssoStartedSchema)),
    404: problemOf('The address is nobody’s, or of a company without such a sign-in'),
    422: problems[422],
    429: problemOf('Too many tries; `retryAfterSeconds` says how long to wait'),
    502: problemOf('The provider cannot be asked now; `detail` says why'),
  },
});

const place = createRoute({
  method: 'get',
  path: setupRoutes.ssoStart,
  summary: 'Where a start link leads',
  request: { query: documented(ssoPlaceQuerySchema) },
  responses: {
    200: json('The host of the provider', documented(ssoPlaceSchema)),
    404: problemOf('Nowhere, or nowhere any more'),
    422: problems[422],
    429: problemOf('Too many tries; `retryAfterSeconds` says how long to wait'),
  },
});

type Entrance = Pick<HttpParts, 'sessions' | 'log'> & { clock: Clock };

/** Not behind the sign-in. */
export function ssoSignInRoutes(parts: Entrance, sso: SsoSignInVerbs) {
  const { sessions, log, clock } = parts;
  // Nothing is taken back of what was asked by an address: it may tell that somebody has it.
  const byAddress = new SignInLimit();
  // An office that comes in by one link from one network is not held up: who was let in is taken back.
  const byLink = new NetworkLimit({ tries: TRIES, windowSeconds: WINDOW_SECONDS });
  const byLook = new NetworkLimit({ tries: LOOKS, windowSeconds: WINDOW_SECONDS });
  const waitSeconds = async (c: Context<Env>, email: string | null): Promise<number> => {
    const { network } = c.var.sender;
    if (email === null) return byLink.waitSeconds(network);
    const isKnown = (place: string) => sessions.isKnownPlace(email, place);
    const counted = await byAddress.count({ email, network, device: readDevice(c), isKnown });
    return counted.ok ? 0 : counted.failure;
  };

  const looks = router().openapi(place, async (c) => {
    const seconds = await byLook.waitSeconds(c.var.sender.network);
    if (seconds > 0) return comeBackLater(c, 429, seconds);
    const found = await sso.placeOf(c.req.valid('query').company);
    return found ? c.json(found, 200) : problem(c, 404, 'not-found');
  });
  const routes = looks.openapi(start, async (c) => {
    const asked = c.req.valid('json');
    const seconds = await waitSeconds(c, asked.email);
    if (seconds > 0) return comeBackLater(c, 429, seconds);
    const rested = new Promise<void>((resolve) => clock.after(ANSWER_AFTER_MS, resolve));
    const begun = await sso.begin({ ...asked, pageOrigin: c.var.pageOrigin });
    if (begun.ok) {
      keepRound(c, begun.value, writeDevice(c, readDevice(c)));
      return c.json({ url: begun.value.url }, 200);
    }
    await rested;
    if (begun.failure === 'not-found') return problem(c, 404, begun.failure);
    log.info({ fault: begun.failure }, "a company's provider could not be asked");
    return problem(c, 502, 'server-unavailable', { detail: begun.failure });
  });
  const come = (network: string) => byLink.takeBack(network);
  // A provider's page sends the browser there: it is no part of the API.
  routes.get(SSO_CALLBACK, async (c) => c.redirect(await arrive(c, parts, { end: sso.end, come })));
  return routes;
}

interface Arriving {
  end: SsoSignInVerbs['end'];
  /** Somebody from this network was let in. */
  come: (network: string) => Promise<void>;
}

/** @returns where the page goes on: faults have a screen */
async function arrive(
  c: Context<Env>,
  { sessions, log }: Entrance,
  { end, come }: Arriving,
): Promise<string> {
  c.header('Cache-Control', 'no-store');
  const query = new URL(c.req.url).search;
  const state = c.req.query('state') ?? '';
  const round = takeRound(c, state);
  const origin = originOf(c);
  const isAny = round !== null && query.length <= MOST_QUERY;
  const arrived = isAny
    ? await end({ browser: round.browser, state, query, pageOrigin: c.var.pageOrigin, origin })
    : null;
  if (!arrived?.ok) {
    const fault: ComingFault = arrived?.failure ?? 'round-unknown';
    log.info({ address: origin.address, fault }, "sign-in by a company's account refused");
    return `/#/company/${fault}`;
  }
  const { session, returnTo } = arrived.value;
  if (session) {
    await come(c.var.sender.network);
    await goOnAs(c, { sessions }, session, round?.device);
    log.info({ user: session.userId }, "signed in by a company's account");
  }
  return `/${returnTo}`;
}
