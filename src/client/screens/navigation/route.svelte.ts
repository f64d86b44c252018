import { createSubscriber } from 'svelte/reactivity';
import { on } from 'svelte/events';

export const screenNames = [
  'phone',
  'history',
  'voicemail',
  'people',
  'numbers',
  'answering',
  'sounds',
  'connections',
  'account',
  'devices',
  'you',
] as const;
export type ScreenName = (typeof screenNames)[number];
/** Screens with forms and questions: they wait under the phone, as they were, while a call goes on. */
const kept: readonly ScreenName[] = [
  'people',
  'numbers',
  'answering',
  'sounds',
  'connections',
  'account',
  'you',
];

/** Where the agent is: "#/history/<call id>". In the hash, so that any file server can serve the page. */
export class Route {
  readonly #page: Window;
  readonly #subscribe: () => void;
  #update: () => void = () => undefined;
  #last = '';
  #beneath: string | null = null;

  constructor(page: Window = window) {
    this.#page = page;
    this.#subscribe = createSubscriber((update) => {
      this.#update = update;
      return on(page, 'hashchange', update);
    });
  }

  get screen(): ScreenName {
    return screenIn(this.#hash());
  }

  /**
   * "#/answering/queues/new": what the phone is shown over. It stays open out of sight, with its item and part: who
   * answers in the middle of a form finds it as it was. null for nothing.
   */
  get beneath(): string | null {
    this.#hash();
    return this.#beneath;
  }

  /** Beside the phone, or what stays open under it; null for the phone alone. */
  get open(): Exclude<ScreenName, 'phone'> | null {
    const hash = this.#hash();
    const screen = screenIn(this.#beneath ?? hash);
    return screen === 'phone' ? null : screen;
  }

  /** What is open on the screen, such as a call id; null for nothing. */
  get item(): string | null {
    const item = this.#parts()[1];
    return item ? decodeURIComponent(item) : null;
  }

  /** What is open within the item: "#/numbers/+12025550110/try" → "try"; null for nothing. */
  get part(): string | null {
    const part = this.#parts()[2];
    return part ? decodeURIComponent(part) : null;
  }

  /** How what is open is looked at: "#/account/usage?by=agent" → "by=agent". */
  get query(): string {
    const hash = this.#hash();
    return (this.#beneath ?? hash).split('?')[1] ?? '';
  }

  go(screen: ScreenName, item: string | null = null, part: string | null = null, query = ''): void {
    this.#page.location.hash = hrefOf(screen, item, part, query);
    // The event comes later; what follows this call may already look for the new screen.
    this.#update();
  }

  #parts(): string[] {
    const hash = this.#hash();
    return partsOf(this.#beneath ?? hash);
  }

  #hash(): string {
    this.#subscribe();
    const { hash } = this.#page.location;
    if (hash === this.#last) return hash;
    if (screenIn(hash) !== 'phone') this.#beneath = null;
    else if (kept.includes(screenIn(this.#last))) this.#beneath = this.#last;
    this.#last = hash;
    return hash;
  }
}

const partsOf = (hash: string) => (hash.split('?')[0] ?? '').replace(/^#\//, '').split('/');
const screenIn = (hash: string) => screenNames.find((name) => name === partsOf(hash)[0]) ?? 'phone';

export function hrefOf(
  screen: ScreenName,
  item: string | null = null,
  part: string | null = null,
  query = '',
): string {
  const parts = [screen, item, part].filter((named) => named !== null);
  const asked = query === '' ? '' : `?${query}`;
  return `#/${parts.map(encodeURIComponent).join('/')}${asked}`;
}
