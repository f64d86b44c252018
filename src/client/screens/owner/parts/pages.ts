import { useApp } from '#client/state/app.ts';
import { useRoute } from '../../navigation/place.ts';
import { hrefOf } from '../../navigation/route.svelte.ts';

/** In the order that an account is set up; the first of a screen is what it opens with, but for the list of numbers. */
export const setupPages = [
  { screen: 'numbers', page: 'buy', title: 'Rent numbers' },
  { screen: 'numbers', page: 'port', title: 'Bring numbers' },
  { screen: 'sounds', page: 'library', title: 'Sounds' },
  { screen: 'connections', page: 'webhooks', title: 'Webhooks' },
] as const;

/** What answers calls, in the order of its list. `route`: about a route; `routes`: its editor. */
export const answeringPages = [
  'route',
  'routes',
  'hours',
  'holidays',
  'queues',
  'mailboxes',
  'receiving',
] as const;
export type AnsweringPage = (typeof answeringPages)[number];

export type SetupPage = (typeof setupPages)[number]['page'];
export type ThingPage = SetupPage | AnsweringPage;

const screenOf = (page: ThingPage) => setupPages.find((one) => one.page === page)?.screen ?? 'answering';

/** What is open on the page before it is made. */
export const NEW = 'new';

/** "#/answering/queues/<id>" */
export const setupHref = (page: ThingPage, part: string | null = null) => hrefOf(screenOf(page), page, part);

/** Where this page is, and what the signed-in person may do on it. */
export function useSetup(page: ThingPage) {
  const app = useApp();
  const route = useRoute();
  return {
    /** The id of what is open, NEW, or null. */
    get part(): string | null {
      return route.part;
    },
    /** Supervisors read, administrators write. */
    get canWrite(): boolean {
      return app.session.me?.role === 'admin';
    },
    go: (part: string | null = null) => route.go(screenOf(page), page, part),
    /** After something was written: what shows it is read again. */
    reread: (...keys: (readonly unknown[])[]) =>
      Promise.all(keys.map((queryKey) => app.queryClient.invalidateQueries({ queryKey }))),
  };
}
