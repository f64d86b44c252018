import type { App } from '#client/state/app.ts';
import { RouteDraft, type SavedDraft } from './route-draft.svelte.ts';

/** Working copies of routes, by number or by id: they outlive the screen, so that what was not saved is there on coming back. */
class KeptDrafts {
  #drafts: Readonly<Record<string, RouteDraft>> = $state.raw({});

  of(key: string): RouteDraft | null {
    return this.#drafts[key] ?? null;
  }

  /** The one that is kept, or one that begins with what the server has. */
  open(key: string, saved: SavedDraft): RouteDraft {
    const kept = this.#drafts[key];
    if (kept) {
      kept.learn(saved);
      return kept;
    }
    const draft = new RouteDraft(saved);
    this.#drafts = { ...this.#drafts, [key]: draft };
    return draft;
  }

  forget(key: string): void {
    this.#drafts = Object.fromEntries(Object.entries(this.#drafts).filter(([other]) => other !== key));
  }

  get hasUnsaved(): boolean {
    return Object.values(this.#drafts).some(({ isChanged }) => isChanged);
  }
}
export type { KeptDrafts };

const kept = new WeakMap<App, { userId: string; drafts: KeptDrafts }>();

/** Of the person who is signed in: the next one does not find them. */
export function keptDrafts(app: App): KeptDrafts {
  const userId = app.session.me?.id ?? '';
  const known = kept.get(app);
  if (known?.userId === userId) return known.drafts;
  const drafts = new KeptDrafts();
  kept.set(app, { userId, drafts });
  return drafts;
}
