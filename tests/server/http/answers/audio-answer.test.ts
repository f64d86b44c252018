import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audioAnswer } from '#server/http/answers/audio-answer.ts';
import { router } from '#server/http/web/context.ts';
import { listen, type HttpServer } from '#server/http/server.ts';
import { toTelephoneSound } from '#server/routing/prompts/audio.ts';
import { steady, writeRecorded } from '#support/audio/recorded.ts';
import { launchChromium } from '#support/e2e/chromium.ts';
import { ownDoor } from '#support/http/own-door.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringside-audio-'));
const file = (name: string) => join(folder, `${name}.wav`);
let server: HttpServer;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  const mp3 = readFileSync(join(import.meta.dirname, '../../../support/audio/tone-1000hz.mp3'));
  const prompt = await toTelephoneSound(mp3);
  if (prompt.ok) writeFileSync(file('prompt'), prompt.value.wav);
  writeRecorded(file('message'), [steady(20, 8000)]);
  writeRecorded(file('recording'), [steady(20, 8000), steady(20, 0)]);
  const app = router();
  app.get('/', (c) => c.html('<!doctype html><title>Player</title>'));
  app.get('/audio/:name', (c) => audioAnswer(c, { file: file(c.req.param('name')), name: 'Sound' }));
  server = await listen({
    app,
    door: ownDoor(),
    host: '127.0.0.1',
    port: 0,
    acceptPhone: () => undefined,
    userOfSession: () => Promise.resolve(null),
  });
  browser = await launchChromium({ args: ['--autoplay-policy=no-user-gesture-required'] });
  page = await browser.newPage();
  await page.goto(server.url);
});
afterAll(async () => {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

describe('a browser plays, jumps in and comes to the end of', () => {
  test.each([
    ['prompt', 1],
    ['message', 20],
    ['recording', 20],
  ])('a %s', async (name, seconds) => {
    const played = await page.evaluate(async (path) => {
      const audio = new Audio(path);
      const happens = (what: string) =>
        new Promise((resolve, reject) => {
          audio.addEventListener(what, resolve, { once: true });
          audio.addEventListener('error', () => reject(new Error(audio.error?.message)), { once: true });
        });
      await happens('loadedmetadata');
      const { duration } = audio;
      audio.currentTime = duration - 0.3;
      await happens('seeked');
      const [jumpedTo, ended] = [audio.currentTime, happens('ended')];
      await audio.play();
      await ended;
      return { duration, jumpedTo };
    }, `/audio/${name}`);
    expect(Math.abs(played.duration - seconds)).toBeLessThan(0.15);
    expect(played.jumpedTo).toBeGreaterThan(seconds - 0.5);
  });
});
