import { QueryClient } from '@tanstack/svelte-query';
import { ApiFailed } from './queries.ts';

const MOST_RETRIES = 5;

/** Only a server that does not answer is worth asking again: every other failure would come back the same. */
const isWorthRetrying = (failures: number, error: Error) =>
  failures < MOST_RETRIES && error instanceof ApiFailed && error.failure.code === 'server-unavailable';

/** Where the facts of the server live. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: isWorthRetrying,
        // The browser's idea of "online" is not ours: the server may be on this very machine.
        networkMode: 'always',
        // The event stream keeps facts fresh, also while nobody looks.
        refetchOnWindowFocus: false,
      },
    },
  });
}
