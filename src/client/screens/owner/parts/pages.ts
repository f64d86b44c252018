import { useApp } from '#client/state/app.ts';
import { useRoute } from '../../navigation/place.ts';
import { hrefOf } from '../../navigation/route.svelte.ts';

/** In the order that an account is set up. */
export const setupPages = [
  { page: 'buy', title: 'Rent numbers' },
  { page: 'port', title: 'Bring numbers' },
  { page: 'receiving', title: 'Receiving numbers' },
  { page: 'sounds', title: 'Sounds' },
  { page: 'queues', title: 'Queues' },
  { page: 'mailboxes', title: 'Mailboxes' },
  { page: 'webhooks', title: 'Webhooks' },
] as const;

/** Supervisors have no use for them, and the server does not tell them. */
export const adminPages: readonly SetupPage[] = ['webhooks'];
export type SetupPage = (typeof setupPages)[number]['page'];

/** What is open on the page before it is made. */
export const NEW = 'new';

/** "#/numbers/queues/<id>" */
export const setupHref = (page: SetupPage, part: string | null = null) => hrefOf('numbers', page, part);

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
    go: (part: string | null = null) => route.go('numbers', page, part),
    /** After something was written: what shows it is read again. */
    reread: (...keys: (readonly unknown[])[]) =>
      Promise.all(keys.map((queryKey) => app.queryClient.invalidateQueries({ queryKey }))),
  };
}
