/** Proves that what the server stands on gives answers, instead of saying so. */
import type { ServerStanding } from '#contract/events.ts';
import type { Health } from '#contract/health.ts';
import type { Clock } from '#kit/clock.ts';
import type { Switchboard } from '#server/calls/switchboard.ts';
import type { EmbeddedEngine } from '#server/engine/embedded/embedded-engine.ts';
import type { DataFiles } from '#server/store/files/data-files.ts';
import type { Database } from '#server/store/database.ts';
import type { EventFeed } from '#server/store/event-log.ts';

const WAITED_FOR_MS = 2_000;

interface Parts {
  db: Pick<Database, 'sql' | 'calls' | 'standing'>;
  feed: Pick<EventFeed, 'readNow' | 'ageMs'>;
  engine: Pick<EmbeddedEngine, 'proveAlive' | 'lines'>;
  switchboard: Pick<Switchboard, 'takesCalls'>;
  files: { room: Pick<DataFiles['room'], 'isFull'> };
}

/** What every screen is told all the time: nobody is asked for it. */
export const standingOf = ({ db, switchboard }: Pick<Parts, 'db' | 'switchboard'>): ServerStanding => ({
  isDraining: !switchboard.takesCalls,
  isDatabaseAway: db.standing.awayForMs !== null,
});

export async function healthOf({ db, feed, engine, files, switchboard }: Parts): Promise<Health> {
  const [database, events, line] = await Promise.all([
    proven(Promise.all([db.sql`select 1`, db.calls`select 1`])),
    proven(feed.readNow()),
    proven(engine.proveAlive()),
  ]);
  const { used, total } = engine.lines;
  const { awayForMs, isRestarting } = db.standing;
  return {
    ok: database.ok && events.ok && line.ok,
    state: switchboard.takesCalls ? 'running' : 'draining',
    database: { ...database, awayForMs, restarting: isRestarting },
    engine: { ...line, lines: { used, total } },
    events: { ...events, ageMs: feed.ageMs },
    disk: { ok: !files.room.isFull },
  };
}

const TOLD_FOR_MS = 500;

/** Anybody may ask, however often: who asks while somebody looks, or soon after, is told the same. */
export function lookedAtTogether<Seen>(look: () => Promise<Seen>, clock: Clock): () => Promise<Seen> {
  let seen: Promise<Seen> | null = null;
  return () => {
    if (seen) return seen;
    const looked = look();
    seen = looked;
    const forget = () => void clock.after(TOLD_FOR_MS, () => (seen = null));
    looked.then(forget, forget);
    return looked;
  };
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
