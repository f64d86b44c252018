/** Speaks to companies' providers. What their tokens must be is openid-client's to know; none of them is kept. */
import { createHash } from 'node:crypto';
import * as oidc from 'openid-client';
import { z } from 'zod';
import { comingFaults, type ComingFault, type ProviderFault } from '#contract/people/sso.ts';
import type { Clock } from '#kit/clock.ts';
import { FairTurns } from '#kit/load/fair-turns.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { oneLine } from '#kit/text.ts';
import type { Said } from './who-comes-in.ts';

/** As this server is registered with a provider. */
export interface Registration {
  accountId: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  roleClaim: string;
}

interface Asking {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | null;
}

/** The way out to servers that customers name. Each question has an end, each answer a most size; redirects are not followed. */
export interface ProviderNetwork {
  ask: (asking: Asking) => Promise<Result<Response, ProviderFault>>;
  /** http will do: it is our own network. */
  mayBePlain: boolean;
}

/** One browser's way to the provider and back. */
export interface Round {
  redirectUri: string;
  state: string;
  nonce: string;
  verifier: string;
}

const TIMEOUT_SECONDS = 5;
/** What a provider says of itself and its keys is asked for again after that. */
const KEPT_MS = 10 * 60_000;
const MOST_KEPT = 500;
/** A provider that hangs holds its own account's people, and not the others'. */
const TURNS = { mostAtOnce: 64, mostOfOne: 16, mostInAll: 256 };

class NoAnswer extends TypeError {
  readonly fault: ProviderFault;
  constructor(fault: ProviderFault) {
    super(fault);
    this.fault = fault;
  }
}

interface Kept {
  at: number;
  provider: Promise<Result<oidc.Configuration, ProviderFault>>;
}

export class Providers {
  readonly #network: ProviderNetwork;
  readonly #clock: Clock;
  readonly #turns = new FairTurns(TURNS);
  /** The oldest first. */
  readonly #kept = new Map<string, Kept>();

  constructor(network: ProviderNetwork, clock: Clock) {
    this.#network = network;
    this.#clock = clock;
  }

  /** Asks anew, whatever is kept. */
  async check(registration: Registration): Promise<Result<null, ProviderFault>> {
    this.#kept.delete(keyOf(registration));
    const found = await this.#within(registration, () => this.#find(registration));
    return found.ok ? ok(null) : found;
  }

  /** Where the browser goes. */
  addressFor(
    registration: Registration,
    { redirectUri, state, nonce, verifier }: Round,
    email: string | null,
  ): Promise<Result<string, ProviderFault>> {
    return this.#within(registration, async () => {
      const found = await this.#find(registration);
      if (!found.ok) return found;
      const { scopes_supported: scopes = [] } = found.value.serverMetadata();
      const { roleClaim } = registration;
      const asked = new URLSearchParams({
        redirect_uri: redirectUri,
        // Some give a claim only to who asks for it by a scope of its name.
        scope: ['openid', 'email', 'profile', ...(scopes.includes(roleClaim) ? [roleClaim] : [])].join(' '),
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      if (email !== null) asked.set('login_hint', email);
      return ok(oidc.buildAuthorizationUrl(found.value, asked).href);
    });
  }

  /** @param query with which the browser came back */
  async saidIn(
    registration: Registration,
    { redirectUri, state, nonce, verifier }: Round,
    query: string,
  ): Promise<Result<Said, ComingFault>> {
    const said = await this.#within(registration, async () => {
      const found = await this.#find(registration);
      if (!found.ok) return found;
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
      try {
        return ok(await exchanged(found.value, new URL(`${redirectUri}${query}`), checks, registration));
      } catch (error) {
        return fail(comingFaultOf(error));
      }
    });
    if (said.ok) return said;
    return fail(isComing(said.failure) ? said.failure : 'provider-away');
  }

  async #within<Value, Failure>(
    { accountId }: Registration,
    work: () => Promise<Result<Value, Failure>>,
  ): Promise<Result<Value, Failure | 'busy'>> {
    const endTurn = await this.#turns.take(accountId);
    if (endTurn === null) return fail('busy');
    try {
      return await work();
    } finally {
      endTurn();
    }
  }

  #find(registration: Registration): Promise<Result<oidc.Configuration, ProviderFault>> {
    const key = keyOf(registration);
    const now = this.#clock.elapsed();
    const before = this.#kept.get(key);
    if (before && now - before.at < KEPT_MS) return before.provider;
    this.#kept.delete(key);
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= MOST_KEPT) this.#kept.delete(oldest);
    const kept = { at: now, provider: discover(registration, this.#network) };
    this.#kept.set(key, kept);
    // One that was not there is asked again by the next.
    void kept.provider.then((found) => {
      if (!found.ok && this.#kept.get(key) === kept) this.#kept.delete(key);
    });
    return kept.provider;
  }
}

const isComing = (fault: string): fault is ComingFault => comingFaults.some((known) => known === fault);

const keyOf = ({ accountId, issuer, clientId, clientSecret }: Registration) =>
  createHash('sha256')
    .update(JSON.stringify([accountId, issuer, clientId, clientSecret]))
    .digest('base64');

async function discover(
  { issuer, clientId, clientSecret }: Registration,
  { ask, mayBePlain }: ProviderNetwork,
): Promise<Result<oidc.Configuration, ProviderFault>> {
  const fetch: oidc.CustomFetch = async (url, { method, headers, body }) => {
    const answer = await ask({ url, method, headers, body: bodyText(body) });
    if (!answer.ok) throw new NoAnswer(answer.failure);
    return answer.value;
  };
  try {
    const provider = await oidc.discovery(new URL(issuer), clientId, undefined, authBy(clientSecret), {
      [oidc.customFetch]: fetch,
      timeout: TIMEOUT_SECONDS,
      execute: [oidc.enableNonRepudiationChecks, ...(mayBePlain ? [oidc.allowInsecureRequests] : [])],
    });
    const fault = metadataFault(provider.serverMetadata(), mayBePlain);
    return fault === null ? ok(provider) : fail(fault);
  } catch (error) {
    return fail(providerFaultOf(error));
  }
}

function bodyText(body: oidc.FetchBody): string | null {
  if (body === undefined || body === null) return null;
  if (typeof body === 'string' || body instanceof URLSearchParams) return String(body);
  throw new Error('a body that is no text');
}

/** RFC 8414 §2: what says nothing takes client_secret_basic. */
const authBy = (secret: string): oidc.ClientAuth => {
  const [basic, post] = [oidc.ClientSecretBasic(secret), oidc.ClientSecretPost(secret)];
  return (server, ...request) => {
    const known = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    (known.includes('client_secret_basic') ? basic : post)(server, ...request);
  };
};

/** Without what one needs to sign in by it. A browser is sent to the first of them: "javascript:" is no place to go. */
function metadataFault(server: Readonly<oidc.ServerMetadata>, mayBePlain: boolean): ProviderFault | null {
  const { authorization_endpoint: authorization, token_endpoint: token, jwks_uri: keys } = server;
  const { response_types_supported: types = ['code'], code_challenge_methods_supported: methods = ['S256'] } =
    server;
  const places = [authorization, token, keys];
  if (!types.includes('code') || !methods.includes('S256')) return 'no-code-flow';
  if (places.some((place) => place === undefined || !URL.canParse(place))) return 'no-code-flow';
  const schemes = mayBePlain ? ['https:', 'http:'] : ['https:'];
  return places.every((place = '') => schemes.includes(new URL(place).protocol)) ? null : 'not-secure';
}

const claimsSchema = z.object({
  sub: z
    .string()
    .max(255)
    .regex(/^[^\0\p{Cs}]+$/u),
  email: z
    .string()
    .max(254)
    .regex(/^[^\s\p{C}@]+@[^\s\p{C}@]+$/u)
    .nullable()
    .catch(null),
  email_verified: z.unknown().optional(),
  name: z.string().overwrite(oneLine).min(1).nullable().catch(null),
});

async function exchanged(
  provider: oidc.Configuration,
  url: URL,
  checks: oidc.AuthorizationCodeGrantChecks,
  { roleClaim }: Registration,
): Promise<Said> {
  const tokens = await oidc.authorizationCodeGrant(provider, url, { ...checks, idTokenExpected: true });
  const inToken: Record<string, unknown> = { ...tokens.claims() };
  const { sub } = claimsSchema.parse(inToken);
  const isWhole = ['email', 'email_verified', roleClaim].every((name) => name === '' || name in inToken);
  const hasMore = !isWhole && provider.serverMetadata().userinfo_endpoint !== undefined;
  const more: Record<string, unknown> = hasMore
    ? { ...(await oidc.fetchUserInfo(provider, tokens.access_token, sub)) }
    : {};
  // The address and whether it is verified are said by one.
  const { email, email_verified: verified } = claimsSchema.parse(
    'email_verified' in inToken ? inToken : { ...more, sub },
  );
  const claims = { ...more, ...inToken };
  const { name } = claimsSchema.parse(claims);
  // As text: Amazon's way.
  return { subject: sub, email, isVerified: verified === true || verified === 'true', name, claims };
}

/** What stands behind an error, the error itself first. */
function* behind(error: unknown): Generator<Error> {
  for (let one = error; one instanceof Error; one = one.cause) yield one;
}

const noAnswerIn = (error: unknown): ProviderFault | null => {
  for (const one of behind(error)) if (one instanceof NoAnswer) return one.fault;
  return null;
};

const codesIn = (error: unknown): unknown[] =>
  [...behind(error)].map((one) => ('code' in one ? one.code : undefined));

function providerFaultOf(error: unknown): ProviderFault {
  const codes = codesIn(error);
  if (codes.includes('OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED')) return 'issuer-differs';
  if (codes.includes('OAUTH_HTTP_REQUEST_FORBIDDEN')) return 'not-secure';
  return noAnswerIn(error) ?? (codes.includes('OAUTH_TIMEOUT') ? 'timeout' : 'no-discovery');
}

function comingFaultOf(error: unknown): ComingFault {
  if (error instanceof oidc.AuthorizationResponseError) return 'provider-refused';
  if (error instanceof oidc.ResponseBodyError && error.error === 'invalid_client') return 'client-refused';
  if (error instanceof oidc.WWWAuthenticateChallengeError) return 'client-refused';
  const isSilent = noAnswerIn(error) !== null || codesIn(error).some((code) => NO_ANSWERS.includes(code));
  return isSilent ? 'provider-away' : 'answer-wrong';
}

/** Among them what a proxy says for a server that is down. */
const NO_ANSWERS: readonly unknown[] = [
  'OAUTH_TIMEOUT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
];
