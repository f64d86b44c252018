/** The whole client in memory: the fake server of `apiServer`, an event stream and a telephone line that a test drives. */
import { compose } from '#client/compose.ts';
import type { App } from '#client/state/app.ts';
import { openBrowserDatabase } from '#client/storage/database.ts';
import { systemClock, type Clock } from '#kit/clock.ts';
import type { Unsubscribe } from '#kit/emitter.ts';
import { silentLog } from '#kit/log.ts';
import { FakeEventSources } from './api/event-source.ts';
import { SilentSound } from './silent-sound.ts';
import { FakePhoneLine } from './phone-line/fake-phone-line.ts';

export interface TestApp {
  app: App;
  sources: FakeEventSources;
  /** One line for each sign-in, newest last. */
  lines: FakePhoneLine[];
  /** The newest line. */
  line(): FakePhoneLine;
  start: () => Unsubscribe;
}

interface TestAppOptions {
  clock?: Clock;
  /** How often the program of the line does not come before it does. */
  lineFailures?: number;
}

export function makeTestApp({ clock = systemClock, lineFailures = 0 }: TestAppOptions = {}): TestApp {
  let failures = lineFailures;
  const sources = new FakeEventSources();
  const lines: FakePhoneLine[] = [];
  const { app, start } = compose({
    clock,
    log: silentLog,
    fetch: (...request) => fetch(...request),
    origin: 'http://ringside.test',
    openEventSource: sources.open,
    database: openBrowserDatabase(clock, silentLog),
    loadSound: () => Promise.resolve(new SilentSound()),
    openLine: () => {
      if (failures-- > 0) return Promise.reject(new TypeError('not fetched'));
      const line = new FakePhoneLine();
      lines.push(line);
      return Promise.resolve(line);
    },
  });
  const line = () => {
    const latest = lines.at(-1);
    if (!latest) throw new Error('No telephone line was opened.');
    return latest;
  };
  return { app, sources, lines, line, start };
}
