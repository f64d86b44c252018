import {
  defaultSettings,
  leaveThemeHint,
  type SettingsStore,
  type StoredSettings,
} from '#client/storage/settings-store.ts';

/**
 * The choices of this browser. They show on <html>: `data-theme` is "light" or "dark" (absent: as the system),
 * `data-contrast` is "more" (absent: as the system).
 */
export class Settings {
  readonly #store: SettingsStore;
  readonly #root: HTMLElement;
  #chosen: StoredSettings = $state.raw(defaultSettings);

  constructor(store: SettingsStore, root: HTMLElement = document.documentElement) {
    this.#store = store;
    this.#root = root;
  }

  get theme(): StoredSettings['theme'] {
    return this.#chosen.theme;
  }

  get contrast(): StoredSettings['contrast'] {
    return this.#chosen.contrast;
  }

  /** Alt A, D, M, H, E and `/`. */
  get shortcuts(): boolean {
    return this.#chosen.shortcuts;
  }

  /** E.164, or BEST_MATCH; null: nothing chosen yet. It may be a number of the person before. */
  get callFrom(): StoredSettings['callFrom'] {
    return this.#chosen.callFrom;
  }

  /** Each 0 to 1. */
  get volumes(): StoredSettings['volumes'] {
    return this.#chosen.volumes;
  }

  /** Device ids; null: the system's choice. */
  get devices(): StoredSettings['devices'] {
    return this.#chosen.devices;
  }

  async load(): Promise<void> {
    const stored = await this.#store.read();
    // A choice made while they were read is the newer one.
    if (this.#chosen !== defaultSettings) return;
    this.#chosen = stored;
    this.#show();
  }

  change(changes: Partial<StoredSettings>): void {
    this.#chosen = { ...this.#chosen, ...changes };
    this.#show();
    leaveThemeHint(this.#chosen);
    void this.#store.write(this.#chosen);
  }

  #show(): void {
    const { theme, contrast } = this.#chosen;
    setOrRemove(this.#root, 'theme', theme === 'system' ? null : theme);
    setOrRemove(this.#root, 'contrast', contrast === 'more' ? 'more' : null);
  }
}

function setOrRemove(element: HTMLElement, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(`data-${name}`);
  else element.setAttribute(`data-${name}`, value);
}
