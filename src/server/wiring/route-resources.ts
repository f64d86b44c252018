import { queueRoutes } from '#server/http/routing/queue-routes.ts';
import { routeRoutes } from '#server/http/routing/route-routes.ts';
import { queuesIn } from '#server/routing/queues.ts';
import { RouteEditor } from '#server/routing/route-editor.ts';
import type { Pool } from '#server/store/database.ts';

/** Routes, queues, and who works here. */
export const openRouteResources = ({ sql }: { sql: Pool }) => [
  routeRoutes(new RouteEditor(sql)),
  queueRoutes(queuesIn(sql)),
];
