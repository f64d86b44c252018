import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { accountSchema } from '#contract/billing/account.ts';
import { routes } from '#contract/routes.ts';
import { toneSamples } from '../audio/tone-frames.ts';
import { writeWav } from '../audio/wav-file.ts';
import type { CarrierLeg } from '../carrier/carrier-leg.ts';
import { TestCarrier } from '../carrier/test-carrier.ts';
import { BuiltServer } from './built-server.ts';
import { launchChromium, newPerson } from './chromium.ts';

const SAMPLE_RATE = 8000;

/** What each person's microphone hears all day, hertz; 100 and more apart, and no two in harmony. */
export const voices = { agent1: 700, agent2: 1150, agent3: 1500, supervisor: 1900, admin: 2300 } as const;
export type Person = keyof typeof voices;

/** Started by the first test file of a process that needs it; it ends with the process. */
let everybodys: Promise<Browser> | null = null;

interface SignInOptions {
  context?: BrowserContextOptions;
  path?: string;
  /** Runs in the page before the product. */
  init?: () => void;
}

interface CenterOptions {
  /** On top of that of a demo company. */
  environment?: Record<string, string>;
  /** Each person has a Chromium of their own; else all share one, and the voice of agent1. */
  ownVoices?: boolean;
}

/** The built server, a carrier of the test's at its trunk, and people with a page each. */
export class ContactCenter {
  readonly server: BuiltServer;
  readonly carrier: TestCarrier;
  readonly #ownBrowsers: Map<Person, Promise<Browser>> | null;
  readonly #contexts: BrowserContext[] = [];

  private constructor(server: BuiltServer, carrier: TestCarrier, ownVoices: boolean) {
    this.server = server;
    this.carrier = carrier;
    this.#ownBrowsers = ownVoices ? new Map() : null;
  }

  static async open({ environment = {}, ownVoices = false }: CenterOptions = {}): Promise<ContactCenter> {
    const carrier = await TestCarrier.open();
    const server = await BuiltServer.start({
      environment: {
        RINGSIDE_TRUNK_URI: carrier.uri,
        RINGSIDE_DEMO: '1',
        RINGSIDE_SIGN_UP: '1',
        ...environment,
      },
    });
    return new ContactCenter(server, carrier, ownVoices);
  }

  /** Where the carrier sends calls to our numbers. */
  get trunk() {
    return { host: '127.0.0.1', port: this.server.trunkPort };
  }

  /** A page of this person, with a microphone that hears a tone; not signed in yet. */
  async page(person: Person, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await newPerson(await this.#browserOf(person), this.server.url, options);
    this.#contexts.push(page.context());
    return page;
  }

  #browserOf(person: Person): Promise<Browser> {
    if (!this.#ownBrowsers) return (everybodys ??= speaking('agent1'));
    const browser = this.#ownBrowsers.get(person) ?? speaking(person);
    this.#ownBrowsers.set(person, browser);
    return browser;
  }

  /** A page of this person whose phone is registered. */
  async signIn(person: Person, { context = {}, path = '/', init }: SignInOptions = {}): Promise<Page> {
    const page = await this.page(person, context);
    if (init) await page.addInitScript(init);
    await page.goto(path);
    await page.getByRole('textbox', { name: 'Email' }).fill(`${person}@harbor.test`);
    await page.getByLabel('Password', { exact: true }).fill('ringside');
    await button(page, 'Sign in').click();
    await phoneIsRegistered(page);
    return page;
  }

  /** Types the number in place of what stands there, and presses Call. @returns the call, as it comes to the carrier */
  async callFrom(page: Page, digits: string): Promise<CarrierLeg> {
    await numberField(page).fill('');
    await numberField(page).pressSequentially(digits);
    await button(page, 'Call').click();
    return this.carrier.nextCall();
  }

  /**
   * Nobody is on the line any more, here and at the carrier: after a test that failed in a call, so that the next one
   * begins as if it had not.
   */
  async calmDown(page: Page): Promise<void> {
    this.carrier.hangUpAll();
    await expect
      .poll(
        async () =>
          accountSchema.parse(await (await page.request.get(routes.account)).json()).callsInProgress,
      )
      .toBe(0);
  }

  async close(): Promise<void> {
    await Promise.all(this.#contexts.map((context) => context.close()));
    const own = await Promise.all([...(this.#ownBrowsers?.values() ?? [])]);
    await Promise.all(own.map((browser) => browser.close()));
    await this.carrier.close();
    await this.server.stop();
  }
}

async function speaking(person: Person): Promise<Browser> {
  const sounds = await mkdtemp(join(tmpdir(), 'ringside-voices-'));
  const microphone = join(sounds, `${person}.wav`);
  writeWav(microphone, toneSamples(voices[person], SAMPLE_RATE));
  const browser = await launchChromium({ microphone });
  const forget = () => rmSync(sounds, { recursive: true, force: true });
  browser.on('disconnected', forget);
  process.once('exit', forget);
  return browser;
}

export async function phoneIsRegistered(page: Page): Promise<void> {
  await page.getByRole('status', { name: 'Phone status' }).filter({ hasText: 'Registered' }).waitFor();
}

/** What a figure of the top bar says, once it is known: a phone may be registered before its account is read. */
async function shownFigure(page: Page, name: string): Promise<string> {
  const figure = page.getByRole('status', { name }).filter({ hasText: /\d/ });
  await figure.waitFor();
  return figure.innerText();
}

/** "$24.97" → 24.97 */
export async function shownBalance(page: Page): Promise<number> {
  const text = await shownFigure(page, 'Available balance');
  return Number(/\$([\d,.]+)/.exec(text)?.[1]?.replaceAll(',', ''));
}

export async function shownMinutes(page: Page): Promise<number> {
  const text = await shownFigure(page, 'Minutes this month');
  return Number(/[\d,]+(?=\D*$)/.exec(text)?.[0].replaceAll(',', ''));
}

export const numberField = (page: Page) => page.getByRole('textbox', { name: 'Number to call' });

export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** What is shown, with ordinary spaces for the ones that do not break. */
export async function words(shown: Locator): Promise<string> {
  return (await shown.innerText()).replaceAll('\u00a0', ' ');
}
