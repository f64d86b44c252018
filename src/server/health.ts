/** Proves that what the server stands on gives answers, instead of saying so. */
import type { Health } from '#contract/health.ts';
import type { Database } from './store/database.ts';
import type { EventFeed } from './store/event-log.ts';

const WAITED_FOR_MS = 2_000;

interface Parts {
  db: Pick<Database, 'sql' | 'calls'>;
  feed: Pick<EventFeed, 'readNow' | 'ageMs'>;
  engine: { readonly isListening: boolean };
}

export async function healthOf({ db, feed, engine }: Parts): Promise<Health> {
  const [database, events] = await Promise.all([
    proven(Promise.all([db.sql`select 1`, db.calls`select 1`])),
    proven(feed.readNow()),
  ]);
  const listening = { ok: engine.isListening, tookMs: 0 };
  const ok = database.ok && events.ok && listening.ok;
  return { ok, database, engine: listening, events: { ...events, ageMs: feed.ageMs } };
}

async function proven(answer: Promise<unknown>): Promise<{ ok: boolean; tookMs: number }> {
  const started = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), WAITED_FOR_MS);
  });
  const given = answer.then(
    () => true,
    () => false,
  );
  const ok = await Promise.race([given, late]).finally(() => clearTimeout(timer));
  return { ok, tookMs: Math.round(performance.now() - started) };
}
