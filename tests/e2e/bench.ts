/**
 * `npm run bench`: what an agent waits for, in real Chromium against the real built server, on this machine
 * (`npm run bench -- ledger`: the books; `-- bytes`: hostile SIP; `-- growth`: what is read of a
 * large database; `-- reports`: calls beside it). Prints metric, n, p50 and p95. Fails only for the weight of the phone, which does not depend on the machine.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import type { BrowserContext, Page } from 'playwright-core';
import { button, ContactCenter, phoneIsRegistered, voices } from '#support/e2e/contact-center.ts';
import { hearsTone } from '#support/e2e/page-ears.ts';
import { benchBytes } from './bytes-bench.ts';
import { benchGrowth } from './growth/growth-bench.ts';
import { benchReports } from './growth/reports-bench.ts';
import { benchLedger } from './ledger-bench.ts';
import { percentile } from './percentile.ts';

const RUNS = 20;
const BUDGET_KB = 130;
const CALLER_VOICE = 440;
const IS_CODE = /\.(js|css)$/;

interface Metric {
  name: string;
  unit: string;
  values: number[];
}

function print(metrics: Metric[]): void {
  const rows = metrics.map(({ name, unit, values }) => {
    const [p50, p95] = [0.5, 0.95].map((share) => `${percentile(values, share).toFixed(1)} ${unit}`);
    return { metric: name, n: values.length, p50, p95 };
  });
  console.table(rows);
}

async function times(run: () => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let done = 0; done < RUNS; done += 1) values.push(await run());
  return values;
}

/** Milliseconds from the start of the navigation to the word "Registered". */
async function loadToRegistered(context: BrowserContext): Promise<number> {
  const page = await context.newPage();
  await page.goto('/', { waitUntil: 'commit' });
  const handle = await page.waitForFunction(
    () =>
      [...document.querySelectorAll('[role="status"]')].some((status) =>
        status.textContent.includes('Registered'),
      ) && performance.now(),
    undefined,
    { polling: 'raf', timeout: 20_000 },
  );
  const ms = Number(await handle.jsonValue());
  await page.close();
  return ms;
}

async function answerToTone(center: ContactCenter, page: Page): Promise<number> {
  const caller = await center.carrier.call(center.trunk, { from: '+12065550142', to: '+12025550121' });
  caller.voice.playTone(CALLER_VOICE);
  await page.getByRole('alertdialog').waitFor();
  const answer = button(page, 'Answer');
  await answer.waitFor();
  const start = performance.now();
  await answer.click();
  await Promise.all([hearsTone(page, CALLER_VOICE), caller.voice.heardTone(voices.agent1)]);
  const ms = performance.now() - start;
  caller.hangUp();
  await page.getByRole('textbox', { name: 'Number to call' }).waitFor({ timeout: 15_000 });
  return ms;
}

/** Runs in the page: when Call was clicked, and when the INVITE was given to the socket. */
function watchInvite(): void {
  const seen = { clickAt: 0, inviteAt: 0 };
  Object.assign(window, { ringsideInvite: seen });
  document.addEventListener('click', () => (seen.clickAt = performance.now()), { capture: true });
  const send: (this: WebSocket, data: string) => void = Reflect.get(WebSocket.prototype, 'send');
  WebSocket.prototype.send = function (this: WebSocket, data: unknown) {
    if (typeof data === 'string' && data.startsWith('INVITE ')) seen.inviteAt = performance.now();
    send.call(this, data as string);
  };
}

async function callToInvite(center: ContactCenter, page: Page): Promise<number> {
  await page.getByRole('textbox', { name: 'Number to call' }).fill('2065550142');
  await button(page, 'Call').click();
  const callee = await center.carrier.nextCall();
  const ms = await page.evaluate(() => {
    const { clickAt, inviteAt } = (
      window as unknown as { ringsideInvite: { clickAt: number; inviteAt: number } }
    ).ringsideInvite;
    return inviteAt - clickAt;
  });
  await button(page, 'Hang up').click();
  await callee.ended;
  await page.getByRole('textbox', { name: 'Number to call' }).waitFor({ timeout: 15_000 });
  return ms;
}

/** Runs in the page: the instant at which the registrar's first 200 arrives, before the phone has read it. */
function watchRegistration(): void {
  const Original = window.WebSocket;
  window.WebSocket = class extends Original {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', ({ data }) => {
        const isProof = typeof data === 'string' && /^SIP\/2\.0 200 .*CSeq: \d+ REGISTER/is.test(data);
        if (isProof) Object.assign(window, { ringsideRegisteredAt: performance.now() });
      });
    }
  };
}

/** Kilobytes of JavaScript and CSS, gzipped, that a page of somebody signed in asks for until its phone is registered. */
async function weighPhone(context: BrowserContext): Promise<number> {
  const page = await context.newPage();
  await page.addInitScript(watchRegistration);
  const bodies = new Map<string, Promise<Buffer>>();
  page.on('response', (response) => {
    if (IS_CODE.test(response.url())) bodies.set(response.url(), response.body());
  });
  await page.goto('/');
  await phoneIsRegistered(page);
  const asked = await page.evaluate(() => {
    const { ringsideRegisteredAt: at } = window as unknown as { ringsideRegisteredAt: number };
    const resources = performance.getEntriesByType('resource').filter(({ startTime }) => startTime < at);
    return resources.map(({ name }) => name);
  });
  const sizes = await Promise.all(
    asked.map(async (url) => gzipSync((await bodies.get(url)) ?? '').byteLength),
  );
  await page.close();
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}

async function measurePhone(): Promise<Metric[]> {
  const center = await ContactCenter.open();
  try {
    const page = await center.signIn('agent1');
    const context = page.context();
    // The phone runs in one tab at a time.
    await page.close();
    const weight = await weighPhone(context);
    const loads = await times(() => loadToRegistered(context));
    const fresh = await center.signIn('agent1');
    const answers = await times(() => answerToTone(center, fresh));
    return [
      { name: 'page load → registered', unit: 'ms', values: loads },
      { name: 'Answer → tone heard at both ends', unit: 'ms', values: answers },
      { name: 'JS + CSS until registered, gzipped', unit: 'KB', values: [weight] },
    ];
  } finally {
    await center.close();
  }
}

async function measureInvite(name: string, environment: Record<string, string>): Promise<Metric> {
  const center = await ContactCenter.open({ environment });
  try {
    const page = await center.signIn('agent1', { init: watchInvite });
    return { name, unit: 'ms', values: await times(() => callToInvite(center, page)) };
  } finally {
    await center.close();
  }
}

export function main([what, ...options]: string[]): Promise<number> {
  if (what === 'bytes') return benchBytes();
  if (what === 'growth') return benchGrowth(options);
  if (what === 'reports') return benchReports(options);
  return what === 'ledger' ? benchLedger(options) : benchPhone();
}

async function benchPhone(): Promise<number> {
  // A STUN server that takes every question and never answers.
  const silent = createSocket('udp4').bind(0, '127.0.0.1');
  await once(silent, 'listening');
  const stun = `stun:127.0.0.1:${silent.address().port}`;
  const phone = await measurePhone();
  const plain = await measureInvite('click Call → INVITE sent', {});
  const deaf = await measureInvite('… with a STUN server that never answers', { RINGSIDE_ICE_SERVERS: stun });
  silent.close();
  print([...phone, plain, deaf]);
  const weight = phone.at(-1)?.values[0] ?? Infinity;
  console.log(`weight: ${weight.toFixed(1)} KB of ${BUDGET_KB} KB`);
  return weight <= BUDGET_KB ? 0 : 1;
}
