import { createQuery } from '@tanstack/svelte-query';
import { routeListQuery } from '#client/api/answering/shared-routes.ts';
import { officeHoursQuery } from '#client/api/answering/office-hours.ts';
import { mailboxesQuery } from '#client/api/setup/mailboxes.ts';
import { namedPeopleQuery } from '#client/api/people/people.ts';
import { promptsQuery } from '#client/api/setup/prompts.ts';
import { queuesQuery } from '#client/api/setup/queues.ts';
import { receivingNumbersQuery } from '#client/api/setup/receiving.ts';
import { useApp } from '#client/state/app.ts';
import type { RouteReferences } from './route-references.ts';

/** A query tells only of what was read from it: one whose data is read late would never tell that they are here. */
const always = { notifyOnChangeProps: 'all' } as const;

/** Everything that a route may point at. Use it while a component is made. */
export function useRouteThings() {
  const { api } = useApp();
  const people = createQuery(() => ({ ...namedPeopleQuery(api), ...always }));
  const receivingNumbers = createQuery(() => ({ ...receivingNumbersQuery(api), ...always }));
  const queues = createQuery(() => ({ ...queuesQuery(api), ...always }));
  const mailboxes = createQuery(() => ({ ...mailboxesQuery(api), ...always }));
  const prompts = createQuery(() => ({ ...promptsQuery(api), ...always }));
  const officeHours = createQuery(() => ({ ...officeHoursQuery(api), ...always }));
  const routes = createQuery(() => ({ ...routeListQuery(api), ...always }));
  const all = [people, receivingNumbers, queues, mailboxes, prompts, officeHours, routes];

  return {
    /** null until all of it is here. */
    get things(): RouteReferences | null {
      const given = {
        people: people.data,
        receivingNumbers: receivingNumbers.data,
        queues: queues.data,
        mailboxes: mailboxes.data,
        prompts: prompts.data,
        officeHours: officeHours.data,
        routes: routes.data,
      };
      return isWhole(given) ? given : null;
    },
    get hasFailed(): boolean {
      return all.some(({ isError }) => isError);
    },
    readAgain: () => {
      for (const query of all) if (query.isError) void query.refetch();
    },
  };
}

const isWhole = (given: {
  [Name in keyof RouteReferences]: RouteReferences[Name] | undefined;
}): given is RouteReferences => Object.values(given).every((list) => list !== undefined);
