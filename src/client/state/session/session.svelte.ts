import type { QueryClient } from '@tanstack/svelte-query';
import type { ApiClient, ApiFailure } from '#client/api/client.ts';
import { ApiFailed, forgetEverything, meQuery, queryKeys } from '#client/api/queries.ts';
import type { Me } from '#contract/people/people.ts';
import { isServerAway } from '#contract/values/errors.ts';
import type { Clock } from '#kit/clock.ts';
import { Emitter, type Unsubscribe } from '#kit/emitter.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { loadUntilHere } from '../connection/load-again.ts';
import { ServerFact } from '../connection/server-fact.svelte.ts';

export type SessionState = 'checking' | 'signed-out' | 'signed-in';

/** Who is at this phone. The state is the session's own; the person is a fact of the server. */
export class Session {
  readonly #api: ApiClient;
  readonly #queryClient: QueryClient;
  readonly #me: ServerFact<Me, typeof queryKeys.me>;
  readonly #clock: Clock;
  readonly #changes = new Emitter<SessionState>();
  #state: SessionState = $state('checking');
  #failure: ApiFailure | null = $state.raw(null);

  constructor(api: ApiClient, queryClient: QueryClient, clock: Clock) {
    this.#clock = clock;
    this.#api = api;
    this.#queryClient = queryClient;
    this.#me = new ServerFact(queryClient, meQuery(api));
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Set exactly while signed in. */
  get me(): Me | null {
    const me = this.#me.current;
    return this.#state === 'signed-in' ? me : null;
  }

  /** Why nobody is signed in, when it was not asked for: the server ended the session, or cannot say who is. */
  get failure(): ApiFailure | null {
    return this.#failure;
  }

  /** Is somebody signed in already? Asked when the page opens, until the server can say it or the returned end is called. */
  check(): Unsubscribe {
    return loadUntilHere(this.#clock, () => this.#checkOnce(), { here: (state) => this.#become(state) });
  }

  async #checkOnce(): Promise<SessionState> {
    const found = await this.#fetchMe();
    this.#failure = found.ok || found.failure.code === 'signed-out' ? null : found.failure;
    if (this.#failure && isServerAway(this.#failure.code)) throw new ApiFailed(this.#failure);
    return found.ok ? 'signed-in' : 'signed-out';
  }

  async signIn(email: string, password: string): Promise<Result<void, ApiFailure>> {
    const opened = await this.#api.signIn({ email, password });
    return opened.ok ? this.enter() : fail(opened.failure);
  }

  /** The server has opened a session for this page. */
  async enter(): Promise<Result<void, ApiFailure>> {
    const found = await this.#fetchMe();
    if (!found.ok) return fail(found.failure);
    this.#failure = null;
    this.#become('signed-in');
    return ok(undefined);
  }

  /** Signs out here whatever the server says: a phone that keeps ringing after "Sign out" would be worse. */
  async signOut(): Promise<void> {
    this.#end(null);
    await this.#api.signOut();
  }

  /** The server no longer knows this session. */
  expire(): void {
    this.#end({ code: 'signed-out' });
  }

  /** What the server just said about the signed-in person. */
  learn(me: Me): void {
    if (this.me?.id === me.id) this.#queryClient.setQueryData(queryKeys.me, me);
  }

  /** Keeps the person known and fresh until released. */
  keep(): Unsubscribe {
    return this.#me.keep();
  }

  /** Heard before the cache is cleared, so that the phone and the stream stop first. */
  onChange(listener: (state: SessionState) => void): Unsubscribe {
    return this.#changes.on(listener);
  }

  #end(failure: ApiFailure | null): void {
    if (this.#state !== 'signed-in') return;
    this.#failure = failure;
    this.#become('signed-out');
    forgetEverything(this.#queryClient);
  }

  async #fetchMe(): Promise<Result<Me, ApiFailure>> {
    try {
      this.#queryClient.removeQueries({ queryKey: queryKeys.me });
      return ok(await this.#queryClient.query({ ...meQuery(this.#api), retry: false }));
    } catch (error) {
      return fail(error instanceof ApiFailed ? error.failure : { code: 'server-unavailable' });
    }
  }

  #become(state: SessionState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#changes.emit(state);
  }
}
