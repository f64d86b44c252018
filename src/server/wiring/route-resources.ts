import { queueRoutes } from '#server/http/routing/queue-routes.ts';
import { routeRoutes } from '#server/http/routing/route-routes.ts';
import { changeQueue, makeQueue, queuesOf, removeQueue } from '#server/routing/queues.ts';
import { RouteEditor } from '#server/routing/route-editor.ts';
import type { Pool } from '#server/store/database.ts';

/** Routes, queues, and who works here. */
export function openRouteResources({ sql }: { sql: Pool }) {
  return [
    routeRoutes(new RouteEditor(sql)),
    queueRoutes({
      list: (accountId) => queuesOf(sql, accountId),
      make: (accountId, input) => makeQueue(sql, accountId, input),
      change: (queue, input) => changeQueue(sql, queue, input),
      remove: (accountId, id) => removeQueue(sql, accountId, id),
    }),
  ];
}
