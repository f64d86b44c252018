import * as z from 'zod/mini';
import { accountSchema } from '#contract/billing/account.ts';
import { callListSchema, callSchema } from '#contract/calls/calls.ts';
import type { ErrorCode } from '#contract/values/errors.ts';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { numberListSchema, quoteSchema } from '#contract/numbers/numbers.ts';
import type { SignIn, Status } from '#contract/people/people.ts';
import { meSchema } from '#contract/people/people.ts';
import { phoneCredentialsSchema } from '#contract/people/phone.ts';
import { routes } from '#contract/routes.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { ServerTime } from './server-time.ts';

export interface ApiFailure {
  code: ErrorCode;
  /** The faulty field of an invalid request, e.g. "body.email". */
  path?: string;
  /** What the words name, such as the codec of a sound. Untrusted. */
  detail?: string;
  retryAfterSeconds?: number;
}

interface ApiClientOptions {
  fetch: typeof fetch;
  clock: Clock;
  /** Called whenever the server no longer knows who this is (401). */
  onSignedOut?: () => void;
  /** "https://host" without a slash; empty in the browser, where paths are enough. */
  origin?: string;
  timeoutMs?: number;
}

export interface ApiRequest<Schema extends z.core.$ZodType> {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  file?: Blob;
  /** In the place of fetch, for a file whose progress is told. */
  send?: typeof fetch;
  answer: Schema;
}

/** The answer of requests that answer nothing. */
export const nothing = z.pipe(
  z.unknown(),
  z.transform(() => undefined),
);

/** The server's REST interface. Never throws for anything the network or the server does: failures are values. */
export class ApiClient {
  readonly serverTime: ServerTime;
  readonly #fetch: typeof fetch;
  readonly #clock: Clock;
  readonly #origin: string;
  readonly #timeoutMs: number;
  readonly #onSignedOut: () => void;

  constructor({ fetch, clock, onSignedOut, origin, timeoutMs }: ApiClientOptions) {
    // Called as a method, the browser's own fetch throws.
    this.#fetch = (...request) => fetch(...request);
    this.#clock = clock;
    this.serverTime = new ServerTime(clock);
    this.#onSignedOut = onSignedOut ?? (() => undefined);
    this.#origin = origin ?? '';
    this.#timeoutMs = timeoutMs ?? 10_000;
  }

  signIn = (credentials: SignIn) =>
    this.ask({ method: 'POST', path: routes.session, body: credentials, answer: nothing });

  signOut = () => this.ask({ method: 'DELETE', path: routes.session, answer: nothing });

  me = () => this.ask({ path: routes.me, answer: meSchema });

  chooseStatus = (status: Status) =>
    this.ask({ method: 'PUT', path: routes.status, body: { status }, answer: meSchema });

  account = () => this.ask({ path: routes.account, answer: accountSchema });

  numbers = () => this.ask({ path: routes.numbers, answer: numberListSchema });

  quote = (to: string) => this.ask({ path: withQuery(routes.quote, { to }), answer: quoteSchema });

  /** @param page `before`: only calls that started before this instant, epoch milliseconds. */
  calls = (page: { before: number | null; limit: number }) =>
    this.ask({ path: withQuery(routes.calls, page), answer: callListSchema });

  call = (id: string) =>
    this.ask({ path: routes.call.replace('{id}', encodeURIComponent(id)), answer: callSchema });

  phoneCredentials = () =>
    this.ask({ method: 'POST', path: routes.phoneCredentials, answer: phoneCredentialsSchema });

  /** "Ring me": the demo carrier calls one of the account's tracking numbers, by default the first that rings here. */
  requestDemoCall = (call: { to?: string; from?: string } = {}) =>
    this.ask({ method: 'POST', path: routes.demoCalls, body: call, answer: nothing });

  /** For what the idle phone does not need: api/setup asks through it, with schemas that are loaded later. */
  async ask<Schema extends z.core.$ZodType>(
    request: ApiRequest<Schema>,
  ): Promise<Result<z.output<Schema>, ApiFailure>> {
    const response = await this.#send(request);
    if (!response) return fail({ code: 'server-unavailable' });
    if (!response.ok) return fail(this.#readFailure(response));
    const answer = z.safeParse(request.answer, response.json);
    // An answer that breaks the contract is a server of another version: as good as none.
    return answer.success ? ok(answer.data) : fail({ code: 'server-unavailable' });
  }

  /** @returns null when there was no answer in time, or one that is not JSON. */
  async #send({ method = 'GET', path, body, file, send = this.#fetch }: ApiRequest<z.core.$ZodType>) {
    const abort = new AbortController();
    const timeoutMs = file ? UPLOAD_TIMEOUT_MS : this.#timeoutMs;
    const cancelTimeout = this.#clock.after(timeoutMs, () => abort.abort());
    try {
      const response = await send(this.#origin + path, {
        method,
        signal: abort.signal,
        credentials: 'same-origin',
        headers: { accept: 'application/json', ...(body === undefined ? {} : jsonType) },
        body: file ?? (body === undefined ? null : JSON.stringify(body)),
      });
      this.serverTime.heard(response.headers.get('date'));
      const text = await response.text();
      return {
        ok: response.ok,
        status: response.status,
        json: text === '' ? null : (JSON.parse(text) as unknown),
      };
    } catch {
      return null;
    } finally {
      cancelTimeout();
    }
  }

  #readFailure({ status, json }: { status: number; json: unknown }): ApiFailure {
    const body = apiErrorSchema.safeParse(json);
    const failure: ApiFailure = body.success
      ? withoutUndefined(body.data.error)
      : { code: status === 401 ? 'signed-out' : 'server-unavailable' };
    if (failure.code === 'signed-out') this.#onSignedOut();
    return failure;
  }
}

/** 5 MB at a slow office's 0.3 Mbit/s. */
const UPLOAD_TIMEOUT_MS = 150_000;

const jsonType = { 'content-type': 'application/json' };

function withoutUndefined({
  code,
  path,
  detail,
  retryAfterSeconds,
}: z.output<typeof apiErrorSchema>['error']): ApiFailure {
  return {
    code,
    ...(path === undefined ? {} : { path }),
    ...(detail === undefined ? {} : { detail }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

/** "/api/calls?limit=50"; what is null is left out. */
export function withQuery(path: string, query: Record<string, string | number | null>): string {
  const given = Object.entries(query).filter(([, value]) => value !== null);
  return `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}
