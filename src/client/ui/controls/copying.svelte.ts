/** Puts a text on the clipboard, and the word on the key that says what came of it. */
export class Copying {
  word: 'Copy' | 'Copied' | 'Press Ctrl C' = $state('Copy');

  /** @param shown where the text stands: refused, or on a page over plain http, it is selected, and the hand does the rest */
  async copy(text: string, shown: HTMLElement | undefined): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.word = 'Copied';
    } catch {
      if (shown) getSelection()?.selectAllChildren(shown);
      this.word = 'Press Ctrl C';
    }
  }
}
