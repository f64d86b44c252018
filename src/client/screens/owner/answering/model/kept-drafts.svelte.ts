import type { App } from '#client/state/app.ts';
import type { SavedRoute } from '#contract/routing/routing.ts';
import { RouteDraft } from './route-draft.svelte.ts';

/** Working copies of routes, by number: they outlive the screen, so that what was not saved is there on coming back. */
class KeptDrafts {
  #drafts: Readonly<Record<string, RouteDraft>> = $state.raw({});

  of(number: string): RouteDraft | null {
    return this.#drafts[number] ?? null;
  }

  /** The one that is kept, or one that begins with what the server has. */
  open(saved: SavedRoute): RouteDraft {
    const kept = this.#drafts[saved.number];
    if (kept) {
      kept.learn(saved);
      return kept;
    }
    const draft = new RouteDraft(saved);
    this.#drafts = { ...this.#drafts, [saved.number]: draft };
    return draft;
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
