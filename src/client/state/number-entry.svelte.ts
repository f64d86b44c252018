export type NumberEntryState =
  | { kind: 'empty' }
  /** `words`: "2 more digits" */
  | { kind: 'partial'; words: string }
  | { kind: 'ready'; number: string }
  /** `words`: "111 is not an exchange. Check the number." */
  | { kind: 'refused'; words: string };

/** The number being typed: formatted while typing, with the caret where the hand left it. */
export class NumberEntry {
  #text = $state('');

  /** As shown in the field: "(206) 555-01". */
  get text(): string {
    return this.#text;
  }

  get state(): NumberEntryState {
    return { kind: 'empty' };
  }

  /** E.164 when ready, else null. */
  get number(): string | null {
    return this.state.kind === 'ready' ? this.state.number : null;
  }

  /**
   * The field's text changed (typed, pasted, deleted).
   * @param caret where the caret is in `text`.
   * @returns where the caret belongs in the formatted text.
   */
  edit(text: string, caret: number): number {
    this.#text = text;
    return caret;
  }

  /** A dial key: puts the character at the caret. @returns where the caret belongs. */
  press(character: string, caret: number = this.#text.length): number {
    return this.edit(this.#text.slice(0, caret) + character + this.#text.slice(caret), caret + 1);
  }

  clear(): void {
    this.#text = '';
  }
}
