import type { Query, QueryClient } from '@tanstack/svelte-query';
import { ApiFailed } from '#client/api/queries.ts';
import { isServerAway } from '#contract/values/errors.ts';
import type { Cancel, Clock } from '#kit/clock.ts';
import type { Unsubscribe } from '#kit/emitter.ts';

const AGAIN_MS = 2_000;

interface ReadAgainParts {
  queryClient: QueryClient;
  clock: Clock;
  /** One small question, so that not all is asked of a server that can answer nothing. */
  isServerThere: () => Promise<boolean>;
}

/**
 * Reads again what a screen shows as unreadable because the server could not answer, once it can, until the returned
 * end is called. What the screen says stays there meanwhile.
 */
export function readAgainWhenThere({ queryClient, clock, isServerThere }: ReadAgainParts): Unsubscribe {
  let cancel: Cancel | null = null;
  let isEnded = false;

  async function look(): Promise<void> {
    const isThere = await isServerThere();
    if (isEnded) return;
    if (isThere) await queryClient.refetchQueries({ predicate: isMissed });
    cancel = null;
    if (queryClient.getQueryCache().findAll({ predicate: isMissed }).length > 0) wait();
  }

  function wait(): void {
    if (!isEnded) cancel ??= clock.after(AGAIN_MS, () => void look());
  }

  const letGo = queryClient.getQueryCache().subscribe((change) => {
    if (isMissed(change.query as Query)) wait();
  });
  return () => {
    isEnded = true;
    letGo();
    cancel?.();
  };
}

/** Somebody looks at it. */
const isMissed = (query: Query): boolean => {
  const { status, error } = query.state;
  return (
    query.isActive() && status === 'error' && error instanceof ApiFailed && isServerAway(error.failure.code)
  );
};
