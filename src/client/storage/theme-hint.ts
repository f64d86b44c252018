import type { StoredSettings } from './settings-store.ts';

const KEY = 'ringside.theme';

/** Leaves for public/theme.js what it must know before IndexedDB can answer. The settings stay the owner. */
export function leaveThemeHint({ theme, contrast }: StoredSettings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ theme, contrast }));
  } catch {
    // Private mode: the theme comes a moment late, nothing else.
  }
}
