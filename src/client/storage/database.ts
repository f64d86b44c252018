import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { SeenCall } from './seen-call.ts';

const NAME = 'ringside';
const OPEN_TIMEOUT_MS = 1_000;

/** What survives a reload. Values are checked by their own schema when read; the shape of the stores is migrated here. */
interface Schema extends DBSchema {
  settings: { key: string; value: unknown };
  history: { key: string; value: SeenCall; indexes: { byUserAndTime: [string, number] } };
}
export type BrowserDatabase = IDBPDatabase<Schema>;

/** migrations[n] takes version n to n + 1. Only ever add to the end. */
const migrations: ((database: BrowserDatabase) => void)[] = [
  (database) => {
    database.createObjectStore('settings');
    const history = database.createObjectStore('history', { keyPath: 'id' });
    history.createIndex('byUserAndTime', ['userId', 'startedAt']);
  },
];

/**
 * @returns null where the browser lends no storage (private mode, full disk) or does not open it in a second:
 *   the stores then remember until the page closes, and calls go on.
 */
export async function openBrowserDatabase(clock: Clock, log: Log): Promise<BrowserDatabase | null> {
  const opening = open();
  try {
    return await inTime(opening, clock);
  } catch (error) {
    log.warn({ error: String(error) }, 'no storage: history and settings last until the page closes');
    void opening.then((late) => late.close()).catch(() => undefined);
    return null;
  }
}

/** Async, because some browsers throw at once where others reject. */
async function open(): Promise<BrowserDatabase> {
  return await openDB<Schema>(NAME, migrations.length, {
    upgrade(database, oldVersion) {
      for (const migrate of migrations.slice(oldVersion)) migrate(database);
    },
    // A newer page of ours waits for this one: let go, so that it never hangs.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
}

function inTime<Value>(promise: Promise<Value>, clock: Clock): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(OPEN_TIMEOUT_MS, () => reject(new Error('storage did not open in time')));
    promise.then(resolve, reject).finally(cancel);
  });
}
