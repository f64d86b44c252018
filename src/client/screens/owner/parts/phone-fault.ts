import type { NumberEntryState } from '#client/state/phone/number-entry.svelte.ts';

/** What a number lacks when a form is sent; null: it is whole. */
export function phoneFault(entry: NumberEntryState): string | null {
  switch (entry.kind) {
    case 'empty':
      return 'The number is empty. Enter it.';
    case 'partial':
      return `The number is not whole. ${entry.words}.`;
    case 'refused':
      return entry.words;
    case 'ready':
      return null;
  }
}
