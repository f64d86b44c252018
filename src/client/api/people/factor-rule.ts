/** What administrators decide about second factors. */
import { queryOptions } from '@tanstack/svelte-query';
import { factorRuleSchema, factorsOfPersonSchema, type FactorRule } from '#contract/people/second-factor.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { nothing, withQuery, type ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';
import { peopleKey } from './people.ts';

export const factorRuleQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['second-factor-rule'],
    queryFn: () => valueOf(api.ask({ path: setupRoutes.secondFactorRule, answer: factorRuleSchema })),
  });

export const setFactorRule = (api: ApiClient, body: FactorRule) =>
  api.ask({ method: 'PUT', path: setupRoutes.secondFactorRule, body, answer: factorRuleSchema });

export const factorsOfPersonQuery = (api: ApiClient, id: string) =>
  queryOptions({
    queryKey: [...peopleKey, id, 'second-factor'],
    queryFn: () =>
      valueOf(
        api.ask({
          path: setupRoutes.personSecondFactor.replace('{id}', encodeURIComponent(id)),
          answer: factorsOfPersonSchema,
        }),
      ),
  });

export const resetSecondFactor = (api: ApiClient, id: string, { letCallEnd }: { letCallEnd: boolean }) =>
  api.ask({
    method: 'POST',
    path: withQuery(setupRoutes.resetSecondFactor.replace('{id}', encodeURIComponent(id)), {
      letCallEnd: String(letCallEnd),
    }),
    answer: nothing,
  });
