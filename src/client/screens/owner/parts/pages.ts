import { useApp } from '#client/state/app.ts';
import { useRoute } from '../../navigation/place.ts';
import { hrefOf } from '../../navigation/route.svelte.ts';

/** In the order that an account is set up; the first of a screen is what it opens with, but for the list of numbers. */
export const setupPages = [
  { screen: 'numbers', page: 'buy', title: 'Rent numbers' },
  { screen: 'numbers', page: 'port', title: 'Bring numbers' },
  { screen: 'answering', page: 'queues', title: 'Queues' },
  { screen: 'answering', page: 'mailboxes', title: 'Mailboxes' },
  { screen: 'answering', page: 'receiving', title: 'Receiving numbers' },
  { screen: 'sounds', page: 'library', title: 'Sounds' },
  { screen: 'connections', page: 'webhooks', title: 'Webhooks' },
] as const;

export type SetupPage = (typeof setupPages)[number]['page'];
type SetupScreenName = (typeof setupPages)[number]['screen'];

const screenOf = (page: SetupPage): SetupScreenName =>
  setupPages.find((one) => one.page === page)?.screen ?? 'numbers';

/** What is open on the page before it is made. */
export const NEW = 'new';

/** "#/answering/queues/<id>" */
export const setupHref = (page: SetupPage, part: string | null = null) => hrefOf(screenOf(page), page, part);

/** Where this page is, and what the signed-in person may do on it. */
export function useSetup(page: SetupPage) {
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
