import { queueRoutes } from './http/queue-routes.ts';
import { routeRoutes } from './http/route-routes.ts';
import { changeQueue, makeQueue, queuesOf, removeQueue } from './routing/queues.ts';
import { RouteDesk } from './routing/route-desk.ts';
import type { Pool } from './store/database.ts';

/** Routes, queues, and who works here. */
export function openRouteResources({ sql }: { sql: Pool }) {
  return [
    routeRoutes(new RouteDesk(sql)),
    queueRoutes({
      list: (accountId) => queuesOf(sql, accountId),
      make: (accountId, input) => makeQueue(sql, accountId, input),
      change: (queue, input) => changeQueue(sql, queue, input),
      remove: (accountId, id) => removeQueue(sql, accountId, id),
    }),
  ];
}
