/** Joins the billing room with its part of the API, and with what is due by the hour. */
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { createApp } from './http/app.ts';
import type { Pool } from './store/database.ts';

export interface BillingParts {
  sql: Pool;
  clock: Clock;
  log: Log;
}

interface BillingResources {
  routers: NonNullable<Parameters<typeof createApp>[2]>;
  /** In this order: what is owed first. */
  dueWork: (() => Promise<void>)[];
}

export function openBillingResources(_parts: BillingParts): BillingResources {
  return { routers: [], dueWork: [] };
}
