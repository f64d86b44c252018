import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { findBrowser } from '../../../.ci/browser.mjs';
import { PATIENCE_MS } from '../voice/within.ts';
import { listenToCalls } from './page-ears.ts';

const FLAGS = [
  '--use-fake-device-for-media-stream',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

interface ChromiumOptions {
  /** WAV file that the microphone hears, over and over. */
  microphone?: string;
  args?: string[];
}

/** One Chromium with a microphone of its own. The caller closes it. */
export async function launchChromium({ microphone, args = [] }: ChromiumOptions = {}): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === null) throw new Error('no Chromium: run "npm test", which gets one');
  const asRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath,
    args: [
      ...FLAGS,
      ...(asRoot ? ['--no-sandbox'] : []),
      ...(microphone === undefined ? [] : [`--use-file-for-fake-audio-capture=${microphone}`]),
      ...args,
    ],
  });
}

/** A page of a new person: own cookies, own storage, the microphone allowed unless said otherwise. */
export async function newPerson(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, permissions: ['microphone'], ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addInitScript(listenToCalls);
  return context.newPage();
}
