/** Office hours and sets of holidays, each used by many routes. */
import { queryOptions } from '@tanstack/svelte-query';
import {
  holidaySetListSchema,
  holidaySetSchema,
  officeHoursListSchema,
  officeHoursSchema,
  type HolidaySetChange,
  type OfficeHoursChange,
} from '#contract/routing/office-hours.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { nothing, type ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';

export const officeHoursKey = ['office-hours'] as const;
export const holidaySetsKey = ['holiday-sets'] as const;

export const officeHoursQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: officeHoursKey,
    queryFn: async () =>
      (await valueOf(api.ask({ path: setupRoutes.officeHoursList, answer: officeHoursListSchema })))
        .officeHours,
  });

/** The account's own, and those to begin with. */
export const holidaySetsQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: holidaySetsKey,
    queryFn: () => valueOf(api.ask({ path: setupRoutes.holidaySets, answer: holidaySetListSchema })),
  });

const hoursPath = (id: string) => setupRoutes.officeHours.replace('{id}', encodeURIComponent(id));
const setPath = (id: string) => setupRoutes.holidaySet.replace('{id}', encodeURIComponent(id));

/** @param id null for new ones. */
export const saveOfficeHours = (
  api: ApiClient,
  id: string | null,
  { version, ...body }: OfficeHoursChange,
) =>
  id === null
    ? api.ask({ method: 'POST', path: setupRoutes.officeHoursList, body, answer: officeHoursSchema })
    : api.ask({ method: 'PUT', path: hoursPath(id), body: { ...body, version }, answer: officeHoursSchema });

export const deleteOfficeHours = (api: ApiClient, id: string) =>
  api.ask({ method: 'DELETE', path: hoursPath(id), answer: nothing });

/** @param id null for a new one. */
export const saveHolidaySet = (api: ApiClient, id: string | null, { version, ...body }: HolidaySetChange) =>
  id === null
    ? api.ask({ method: 'POST', path: setupRoutes.holidaySets, body, answer: holidaySetSchema })
    : api.ask({ method: 'PUT', path: setPath(id), body: { ...body, version }, answer: holidaySetSchema });

export const deleteHolidaySet = (api: ApiClient, id: string) =>
  api.ask({ method: 'DELETE', path: setPath(id), answer: nothing });
