import type { NumberOffer, NumberPurchase, RouteTemplate } from '#contract/numbers/rented-numbers.ts';
import type { KeptBasket } from '#client/state/kept-basket.ts';
import { longFault } from '../../../parts/words.ts';

interface Item extends NumberOffer {
  source: string;
}

/** As many are rented at once, at most. */
const MOST_NUMBERS = 50;

interface Wanted {
  online: number;
  offline: number;
  agents: number;
  total: number;
}

/** Numbers about to be rented. Each needs a source before it is paid for. */
export class Basket {
  readonly #kept: KeptBasket;
  #items: Item[] = $state([]);
  #template: RouteTemplate = $state('ring-buyer');
  /** Who works here: numbers for agents are named after them. */
  people: readonly string[] = [];
  /** What the calculation said; null: none was made. */
  wanted: Wanted | null = $state.raw(null);

  /** Begins with what was in it before, so that it survives the way to a new card. */
  constructor(kept: KeptBasket) {
    this.#kept = kept;
    ({ items: this.#items, template: this.#template } = kept.read());
  }

  get items(): readonly Item[] {
    return this.#items;
  }

  /** Micro-dollars a month; the first one is charged today. */
  get microsPerMonth(): number {
    return this.#items.reduce((sum, item) => sum + item.microsPerMonth, 0);
  }

  get isFull(): boolean {
    return this.#items.length >= MOST_NUMBERS;
  }

  /** How many are still to be chosen. */
  get missing(): number {
    return Math.max(0, Math.min(MOST_NUMBERS, this.wanted?.total ?? 0) - this.#items.length);
  }

  has(number: string): boolean {
    return this.#items.some((item) => item.number === number);
  }

  add(offer: NumberOffer): void {
    if (this.isFull || this.has(offer.number)) return;
    this.#items.push({ ...offer, source: this.#knownSource(this.#items.length) });
    this.#keep();
  }

  /** Of the calculation's numbers: those for the website come first, those for agents last. */
  #knownSource(index: number): string {
    const { online, offline, agents } = this.wanted ?? { online: 0, offline: 0, agents: 0 };
    if (index < online) return 'Website';
    const agent = index - online - offline;
    return agent >= 0 && agent < agents ? (this.people[agent] ?? '') : '';
  }

  remove(number: string): void {
    this.#items = this.#items.filter((item) => item.number !== number);
    this.#keep();
  }

  name(number: string, source: string): void {
    const item = this.#items.find((one) => one.number === number);
    if (item) item.source = source;
    this.#keep();
  }

  /** What the numbers do at first. */
  get template(): RouteTemplate {
    return this.#template;
  }

  choose(template: RouteTemplate): void {
    this.#template = template;
    this.#keep();
  }

  clear(): void {
    this.#items = [];
    this.#template = 'ring-buyer';
    this.wanted = null;
    this.#keep();
  }

  #keep(): void {
    this.#kept.write({ items: $state.snapshot(this.#items), template: this.#template });
  }

  /** @param timeZone IANA, of the one who rents: office hours go by it */
  purchaseIn(timeZone: string): NumberPurchase {
    return {
      route: { template: this.#template, timeZone },
      numbers: this.#items.map(({ number, source }) => ({ number, source: source.trim() })),
    };
  }

  faults(): Record<string, string | null> {
    return Object.fromEntries(
      this.#items.map(({ source }, index) => [
        `numbers.${index}`,
        source.trim() === '' ? 'The source is empty. Enter what it tracks.' : longFault(source, 60),
      ]),
    );
  }
}
