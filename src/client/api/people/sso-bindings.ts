/** Who comes in by which account of their company: an administrator's reading and doing. */
import { queryOptions } from '@tanstack/svelte-query';
import { personSsoSchema } from '#contract/people/sso.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { nothing, withQuery, type ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';
import { peopleKey } from './people.ts';

const pathOf = (id: string) => setupRoutes.personSso.replace('{id}', encodeURIComponent(id));

/** Read again with the list of people. */
export const bindingQuery = (api: ApiClient, id: string) =>
  queryOptions({
    queryKey: [...peopleKey, id, 'sso'],
    queryFn: () => valueOf(api.ask({ path: pathOf(id), answer: personSsoSchema })),
  });

export const unbind = (api: ApiClient, id: string, { letCallEnd }: { letCallEnd: boolean }) =>
  api.ask({
    method: 'DELETE',
    path: withQuery(pathOf(id), { letCallEnd: String(letCallEnd) }),
    answer: nothing,
  });
