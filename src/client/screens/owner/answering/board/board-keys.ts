import type { Sheet } from './sheet.svelte.ts';

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');

/** Ctrl Z outside a field: in a field it takes back what was typed there. */
function isUndo(event: KeyboardEvent): boolean {
  const { key, ctrlKey, metaKey, shiftKey, altKey, defaultPrevented, target } = event;
  const isKey = key.toLowerCase() === 'z' && (ctrlKey || metaKey) && !shiftKey && !altKey;
  return isKey && !defaultPrevented && !isTyping(target);
}

interface Undone {
  frame: () => HTMLElement | undefined;
  canEdit: () => boolean;
  undo: () => void;
}

export const undoneByKeys =
  ({ frame, canEdit, undo }: Undone) =>
  (event: KeyboardEvent) => {
    // The screen may wait, out of sight, under the phone.
    if (!canEdit() || !isUndo(event) || frame()?.closest('[inert], [hidden]')) return;
    event.preventDefault();
    undo();
  };

/** Plus, minus and nought (fit), while the focus is in the picture or in the list that stands for it. */
export const zoomsByKeys = (sheet: Sheet) => (event: KeyboardEvent) => {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  if (ctrlKey || metaKey || altKey || isTyping(target)) return;
  if (key === '+' || key === '=') sheet.grow();
  else if (key === '-') sheet.shrink();
  else if (key === '0') sheet.fit();
  else return;
  event.preventDefault();
  event.stopPropagation();
};
