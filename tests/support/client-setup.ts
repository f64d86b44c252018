/** What the client's tests find in every file: matchers, a fresh IndexedDB, a fake server, and what jsdom lacks. */
import '@testing-library/jest-dom/vitest';
import 'fake-indexeddb/auto';
import { cleanup, configure } from '@testing-library/svelte';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { expectAnswersToFit } from './api/answers.ts';
import { apiServer } from './api/server.ts';
import { PATIENCE_MS } from './voice/within.ts';

configure({ asyncUtilTimeout: PATIENCE_MS });

beforeAll(() => apiServer.listen({ onUnhandledRequest: 'error' }));
afterAll(() => apiServer.close());

/** Of Svelte: something is wrong in the program, and it went on all the same. */
function expectNoWarnings(): void {
  const { calls } = warned.mock;
  expect(calls.splice(0).filter(([said]) => String(said).includes('[svelte]'))).toEqual([]);
}
const warned = vi.spyOn(console, 'warn');

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

afterEach(() => {
  cleanup();
  apiServer.resetHandlers();
  expectAnswersToFit();
  expectNoWarnings();
  localStorage.clear();
  document.title = '';
  delete document.documentElement.dataset['theme'];
  delete document.documentElement.dataset['contrast'];
});

/** jsdom draws nothing and plays nothing: these exist in every browser and do nothing here. */
function lend(target: object, missing: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(missing)) {
    if (Reflect.get(target, name) === undefined)
      Object.defineProperty(target, name, { value, configurable: true, writable: true });
  }
}

const nothing = () => undefined;

class QuietObserver {
  observe = nothing;
  unobserve = nothing;
  disconnect = nothing;
}

function matchMedia(media: string) {
  return { media, matches: false, onchange: null, addEventListener: nothing, removeEventListener: nothing };
}

function toggleOpen(isOpen: boolean) {
  return function (this: HTMLElement) {
    this.toggleAttribute('open', isOpen);
  };
}

lend(window, { matchMedia, ResizeObserver: QuietObserver, IntersectionObserver: QuietObserver });
lend(Element.prototype, {
  scrollIntoView: nothing,
  animate: () => ({ cancel: nothing, finished: Promise.resolve(), onfinish: null }),
});
lend(HTMLDialogElement.prototype, {
  show: toggleOpen(true),
  showModal: toggleOpen(true),
  close: toggleOpen(false),
});
lend(HTMLElement.prototype, { showPopover: nothing, hidePopover: nothing, togglePopover: nothing });
