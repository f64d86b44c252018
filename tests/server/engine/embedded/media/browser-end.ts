/** The browser's end of a call, without a SIP stack: one Chromium, one page, one PeerConnection. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { toneSamples } from '#support/audio/tone-frames.ts';
import { writeWav } from '#support/audio/wav-file.ts';
import { requireBrowser } from '../../../../../.ci/browser.mjs';
import { pageScript, type PageEnd } from './browser-page.ts';

declare global {
  interface Window {
    end: PageEnd;
  }
}

export interface BrowserEnd {
  page: Page;
  /** A fresh PeerConnection with the microphone in it. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Chromium whose microphone is a steady tone. */
export async function openBrowserEnd(microphoneHz: number): Promise<BrowserEnd> {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-tone-'));
  const wav = join(folder, 'microphone.wav');
  // A whole second of a whole frequency: the loop has no seam.
  writeWav(wav, toneSamples(microphoneHz, 8000));
  const browser = await launch(wav);
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<p>'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.evaluate(pageScript);
  return {
    page,
    reset: () => page.evaluate(() => window.end.reset()),
    async close() {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function launch(wav: string): Promise<Browser> {
  return chromium.launch({
    executablePath: requireBrowser(),
    args: [
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${wav}`,
      '--autoplay-policy=no-user-gesture-required',
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
