import { mount } from 'svelte';
import { systemClock } from '#kit/clock.ts';
import { consoleLog } from '#kit/console-log.ts';
import { fail, ok } from '#kit/result.ts';
import type { ApiClient } from './api/client.ts';
import { compose } from './compose.ts';
import Shell from './screens/shell/App.svelte';
import { loadAgain } from './state/connection/load-again.ts';
import type { Voice } from './state/devices/voice.ts';
import { openBrowserDatabase } from './storage/database.ts';
import { readInstanceId } from './storage/phone-identity.ts';

const loadSip = () => import('./sip/sip-line.ts');
// SIP.js is as large as all the rest together: it comes in parallel with the shell and the sign-in check.
// When it does not come, the line asks for it again.
void loadSip().catch(() => undefined);
const clock = systemClock;
const log = consoleLog({ clock, to: console });
const database = openBrowserDatabase(clock, log);
const instanceId = readInstanceId(database);

async function openLine(api: ApiClient, voice: Voice) {
  const { SipLine } = await loadSip();
  return new SipLine({
    clock,
    log,
    ...voice,
    instanceId: await instanceId,
    origin: location.origin.replace(/^http/, 'ws'),
    credentials: async () => {
      const issued = await api.phoneCredentials();
      return issued.ok ? ok(issued.value) : fail(issued.failure.code);
    },
  });
}

const { app, start } = compose({
  clock,
  log,
  fetch,
  database,
  openLine,
  origin: '',
  openEventSource: (url) => new EventSource(url),
  loadSound: async (chosen) => {
    const { BrowserSound } = await loadAgain(clock, () => import('./state/devices/sound.svelte.ts'));
    return new BrowserSound({ ...chosen, clock, log });
  },
});

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
// Both live as long as the page: nobody ends them.
start();
mount(Shell, { target, props: { app } });
