import type { App } from '#client/state/app.ts';
import type { WorkingCopy } from './working-copy.svelte.ts';

/** Working copies by the id of their thing, for as long as the person is signed in. */
class KeptCopies<Form extends object> {
  #copies: Readonly<Record<string, WorkingCopy<Form>>> = $state.raw({});

  of(id: string): WorkingCopy<Form> | null {
    return this.#copies[id] ?? null;
  }

  /** The one that is kept, or one that begins now. */
  open(id: string, begin: () => WorkingCopy<Form>): WorkingCopy<Form> {
    const known = this.#copies[id];
    if (known) return known;
    const copy = begin();
    this.#copies = { ...this.#copies, [id]: copy };
    return copy;
  }

  forget(id: string): void {
    this.#copies = Object.fromEntries(Object.entries(this.#copies).filter(([other]) => other !== id));
  }

  get hasUnsaved(): boolean {
    return Object.values(this.#copies).some(({ isChanged }) => isChanged);
  }
}

/** @returns who finds the copies of one kind: the next person who signs in does not. */
export function keptCopies<Form extends object>(): (app: App) => KeptCopies<Form> {
  const kept = new WeakMap<App, { userId: string; copies: KeptCopies<Form> }>();
  return (app) => {
    const userId = app.session.me?.id ?? '';
    const known = kept.get(app);
    if (known?.userId === userId) return known.copies;
    const copies = new KeptCopies<Form>();
    kept.set(app, { userId, copies });
    return copies;
  };
}
