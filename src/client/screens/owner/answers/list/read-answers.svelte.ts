import { createQuery } from '@tanstack/svelte-query';
import { holidaySetsQuery, officeHoursQuery } from '#client/api/answering/office-hours.ts';
import { routeListQuery, routeUsesQuery } from '#client/api/answering/shared-routes.ts';
import { mailboxesQuery } from '#client/api/setup/mailboxes.ts';
import { queuesQuery } from '#client/api/setup/queues.ts';
import { receivingNumbersQuery } from '#client/api/setup/receiving.ts';
import { useApp } from '#client/state/app.ts';
import type { Answers } from './answer-rows.ts';

/** Each list comes by itself, and fails by itself. Use it while a component is made. */
export function useAnswers() {
  const { api } = useApp();
  const queries = {
    routes: createQuery(() => routeListQuery(api)),
    officeHours: createQuery(() => officeHoursQuery(api)),
    holidaySets: createQuery(() => holidaySetsQuery(api)),
    queues: createQuery(() => queuesQuery(api)),
    mailboxes: createQuery(() => mailboxesQuery(api)),
    lines: createQuery(() => receivingNumbersQuery(api)),
    uses: createQuery(() => routeUsesQuery(api)),
  };
  return {
    get answers(): Answers {
      return {
        routes: queries.routes.data,
        officeHours: queries.officeHours.data,
        holidaySets: queries.holidaySets.data?.sets,
        queues: queries.queues.data,
        mailboxes: queries.mailboxes.data,
        lines: queries.lines.data,
        uses: queries.uses.data,
      };
    },
    hasFailed: (needs: readonly (keyof Answers)[]) => needs.some((need) => queries[need].isError),
    isHere: (needs: readonly (keyof Answers)[]) => needs.every((need) => queries[need].isSuccess),
    readAgain: (needs: readonly (keyof Answers)[]) => {
      for (const need of needs) if (queries[need].isError) void queries[need].refetch();
    },
  };
}
