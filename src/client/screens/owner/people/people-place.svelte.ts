import { createContext } from 'svelte';
import type { SvelteMap } from 'svelte/reactivity';
import { peopleKey } from '#client/api/people/people.ts';
import { useApp } from '#client/state/app.ts';
import type { AccessLink } from '#contract/people/team.ts';
import { useRoute } from '../../navigation/place.ts';

/** In the place of a person's id: what is open beside the list. */
export const INVITE = 'invite';
export const FROM_LIST = 'list';
export const SIGN_IN = 'sign-in';
export const TEAMS = 'teams';

/**
 * Links that were just made, by the person's id: told once by the server, and here until they are handed over and the screen
 * is left.
 */
export const [useLinks, provideLinks] = createContext<SvelteMap<string, AccessLink>>();

/** Where the screen is, and what the signed-in person may do on it. */
export function usePeople() {
  const app = useApp();
  const route = useRoute();
  return {
    /** Supervisors read, administrators write. */
    get canWrite(): boolean {
      return app.session.me?.role === 'admin';
    },
    isMe: (id: string) => app.session.me?.id === id,
    /** A person's id, INVITE, FROM_LIST, SIGN_IN, TEAMS or null. */
    get item(): string | null {
      return route.item;
    },
    go: (item: string | null = null) => route.go('people', item),
    /** After something was changed: what shows it is read again. */
    reread: () => app.queryClient.invalidateQueries({ queryKey: peopleKey }),
  };
}
