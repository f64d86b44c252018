/** Goes through every screen that a person can reach, presses what opens something, and types into each field it finds. */
import type { JSHandle, Page } from 'playwright-core';
import { isDated, sampleFor } from './typed-samples.ts';
import type { FoundField, Sight, Walker } from './walk-in-page.ts';

/** How many presses in a row may lead to a field: a key, its menu, a choice in the form, a row of it. */
const DEEPEST = 4;
const NOWHERE = '#/devices';
/** What is typed there narrows a list: it does not stay, or there would be nothing left to press. */
const REPEATED = / \(\d+\)$/;
const SEARCH = /^(find|search)\b/i;
/** What only leaves leads to no field. */
const LEAVING = / · (?:Close|Cancel|Keep it)$/;
/** The board of a route is one thing, at a number and by itself. */
const BOARD = /^#\/answering\/routes\//;

export interface WalkedField {
  place: string;
  field: string;
  stands: string;
  wanted: string;
}

/** @param state how it was come to: "#/numbers/:id > Route · Add a step" */
export type Examine = (state: string) => Promise<void>;

/** "#/numbers/+12025550112?x" → "#/numbers/:id": of places that differ only in what they show, one is walked. */
const kindOf = (hash: string): string =>
  (hash.split('?')[0] ?? '')
    .split('/')
    .map((part) => (/\d/.test(part) ? ':id' : part))
    .join('/');

/** "#/answering/queues" → "#/numbers": what bears one name in one screen is one thing. */
const screenOf = (hash: string): string =>
  BOARD.test(hash) ? '#/numbers' : kindOf(hash).split('/').slice(0, 2).join('/');

const isPressed = (control: string) => !REPEATED.test(control) && !LEAVING.test(control);

/** What there is to do, whatever is chosen or typed. */
const stateOf = (hash: string, { place, fields, controls }: Sight): string =>
  [kindOf(hash) === kindOf(place), ...fields.map(({ name }) => name), ...controls].join('\n');

export class ScreenWalk {
  readonly typed: WalkedField[] = [];
  readonly #page: Page;
  readonly #walker: JSHandle<Walker>;
  /** Kinds of places, each with the address that is walked. */
  readonly #places = new Map<string, string>();
  /** The states of a place that were looked around in, and how the one that is walked begins. */
  readonly #known = new Set<string>();
  #begun = '';
  readonly #seen: Set<string>;
  /** By the field's name: what is to stand there still when something else is pressed, and its keys. */
  readonly #kept = new Map<string, { keys: string; stands: string }>();

  readonly #examine: Examine;

  private constructor(page: Page, walker: JSHandle<Walker>, seen: Set<string>, examine: Examine) {
    this.#seen = seen;
    this.#page = page;
    this.#walker = walker;
    this.#examine = examine;
  }

  /**
   * @param page with walkInPage before the product
   * @param seen of the walks of others: what they have typed into and pressed is not gone through once more
   * @param examine is asked of each state, filled in, that no walk was in before
   */
  static async begin(page: Page, seen: Set<string>, examine: Examine): Promise<ScreenWalk> {
    const walker = await page.evaluateHandle(
      () => (window as unknown as { ringsideWalk: Walker }).ringsideWalk,
    );
    await walker.evaluate((eyes) => eyes.onlyRead());
    return new ScreenWalk(page, walker, seen, examine);
  }

  /** Kinds of places that were walked: "#/numbers/:id". */
  get places(): string[] {
    return [...this.#places.keys()].sort();
  }

  violations(): Promise<string[]> {
    return this.#walker.evaluate(({ violations }) => violations);
  }

  /** From these places on, and wherever links and keys lead from there. */
  async walk(hashes: readonly string[]): Promise<void> {
    for (const hash of hashes) this.#note(hash);
    // A map gives also what is added meanwhile.
    for (const hash of this.#places.values()) {
      await this.#return(hash, []);
      this.#begun = await this.#state(hash);
      await this.#lookAround(hash, []);
    }
  }

  #note(hash: string): void {
    const kind = kindOf(hash);
    if (!this.#places.has(kind)) this.#places.set(kind, hash);
  }

  #look(): Promise<Sight> {
    return this.#walker.evaluate((eyes) => eyes.look());
  }

  /** To a place as it was after these presses, whatever was open. */
  async #return(hash: string, path: readonly string[]): Promise<void> {
    const isThere = (await this.#state(hash)) === this.#begun;
    if (!isThere) await this.#page.keyboard.press('Escape');
    for (const next of isThere ? [] : [NOWHERE, hash]) await this.#go(next);
    for (const press of path) await this.#press(press);
  }

  async #go(hash: string): Promise<void> {
    await this.#walker.evaluate((eyes, to) => eyes.go(to), hash);
  }

  async #press(control: string): Promise<void> {
    if (!(await this.#walker.evaluate((eyes, name) => eyes.isInMenu(name), control))) await this.#typeAgain();
    const listKey = await this.#walker.evaluate((hands, name) => hands.listKey(name), control);
    if (listKey) await this.#page.keyboard.press(listKey);
    else await this.#walker.evaluate((hands, name) => hands.press(name), control);
    if (listKey) await this.#walker.evaluate((eyes) => eyes.quiet());
  }

  /** A form that was left and opened anew is empty, and does less then. */
  async #typeAgain(): Promise<void> {
    for (const field of this.#kept.size > 0 ? (await this.#look()).fields : []) {
      const kept = this.#kept.get(field.name);
      if (kept && kept.stands !== field.value) await this.#enter(field, kept.keys);
    }
  }

  async #lookAround(hash: string, path: readonly string[]): Promise<void> {
    const here = await this.#look();
    if (this.#known.has(stateOf(hash, here))) return;
    this.#known.add(stateOf(hash, here));
    here.links.forEach((link) => this.#note(link));
    const state = stateOf(hash, here);
    await this.#fillIn(hash, here.fields);
    if (this.#isNew(hash, `state ${state}`)) await this.#examine([kindOf(hash), ...path].join(' > '));
    if (path.length === DEEPEST) return;
    let isHere = (await this.#state(hash)) === state;
    for (const control of here.controls.filter((name) => isPressed(name) && this.#isNew(hash, name))) {
      if (here.chosen.includes(control)) continue;
      if (!isHere) await this.#return(hash, path);
      await this.#press(control);
      const at = await this.#page.evaluate(() => location.hash);
      this.#note(at);
      isHere = (await this.#state(hash)) === state;
      if (!isHere && kindOf(at) === kindOf(hash)) await this.#lookAround(hash, [...path, control]);
    }
  }

  async #fillIn(hash: string, fields: readonly FoundField[]): Promise<void> {
    for (const field of fields) if (this.#isNew(hash, `field ${field.name}`)) await this.#type(hash, field);
  }

  /** Each key is pressed once in a kind of place, and each field typed into once. */
  #isNew(hash: string, name: string): boolean {
    // Around the screen they are the same everywhere.
    const key = name.startsWith('Bars ·') ? name : `${screenOf(hash)} ${name}`;
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }

  async #state(hash: string): Promise<string> {
    return stateOf(hash, await this.#look());
  }

  async #type(place: string, field: FoundField): Promise<void> {
    const { keys, stands: wanted } = sampleFor(field);
    if (!(await this.#enter(field, keys))) return;
    const stands = await this.#walker.evaluate((eyes, name) => eyes.valueOf(name), field.name);
    this.typed.push({ place: kindOf(place), field: field.name, stands, wanted });
    this.#kept.set(field.name, SEARCH.test(field.label) ? { keys: '', stands: '' } : { keys, stands });
  }

  /** In place of what stands there. @returns false where the field is gone */
  async #enter(field: FoundField, keys: string): Promise<boolean> {
    if (!(await this.#walker.evaluate((hands, name) => hands.focus(name), field.name))) return false;
    if (!isDated(field)) {
      await this.#page.keyboard.press('ControlOrMeta+A');
      await this.#page.keyboard.press('Delete');
    }
    await this.#page.keyboard.type(keys);
    return true;
  }
}
