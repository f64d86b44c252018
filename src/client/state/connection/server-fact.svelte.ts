import {
  hashKey,
  QueryObserver,
  type QueryClient,
  type QueryKey,
  type QueryObserverOptions,
} from '@tanstack/svelte-query';
import { createSubscriber } from 'svelte/reactivity';
import type { Unsubscribe } from '#kit/emitter.ts';

/** A fact of the server for rune classes, read where it lives: in the query cache. Nothing is copied. */
export class ServerFact<Fact, Key extends QueryKey = QueryKey> {
  readonly #client: QueryClient;
  readonly #options: QueryObserverOptions<Fact, Error, Fact, Fact, Key>;
  readonly #subscribe: () => void;

  constructor(client: QueryClient, options: QueryObserverOptions<Fact, Error, Fact, Fact, Key>) {
    this.#client = client;
    this.#options = options;
    const hash = hashKey(options.queryKey);
    // The cache is watched, not one query in it: signing out removes the query and the next sign-in makes another.
    this.#subscribe = createSubscriber((update) =>
      client.getQueryCache().subscribe(({ query }) => {
        if (query.queryHash === hash) update();
      }),
    );
  }

  /** null until it is known. */
  get current(): Fact | null {
    this.#subscribe();
    return this.#client.getQueryData<Fact>(this.#options.queryKey) ?? null;
  }

  /** Asks for it, tries again after a failure, and keeps it until released. */
  keep(): Unsubscribe {
    return new QueryObserver(this.#client, this.#options).subscribe(() => undefined);
  }
}
