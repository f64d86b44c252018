import type { NumberPlans } from './number-plans.svelte.ts';
import { caretAfter, groupNanp, judgeNanp, marksOf, readMarks, type Typed } from './number-typing.ts';

export type NumberEntryState =
  | { kind: 'empty' }
  /** `words`: "2 more digits" */
  | { kind: 'partial'; words: string }
  | { kind: 'ready'; number: string }
  /** `words`: "111 is not an exchange. Check the number." */
  | { kind: 'refused'; words: string };

type Deletion = 'deleteContentBackward' | 'deleteContentForward';

/**
 * The number being typed: formatted while typing, with the caret where the hand left it.
 * One belongs to one field: `new NumberEntry(app.numberPlans)`.
 */
export class NumberEntry {
  readonly #plans: NumberPlans;
  /** Digits and a plus in front; the text is made from them. */
  #marks = $state('');
  readonly #text = $derived.by(() => this.#format(readMarks(this.#marks)));
  readonly #state = $derived.by(() => this.#judge());

  constructor(plans: NumberPlans) {
    this.#plans = plans;
  }

  /** As shown in the field: "(206) 555-01". */
  get text(): string {
    return this.#text;
  }

  get state(): NumberEntryState {
    return this.#state;
  }

  /** E.164 when ready, else null. */
  get number(): string | null {
    return this.#state.kind === 'ready' ? this.#state.number : null;
  }

  /**
   * The field's text changed: typed, pasted or deleted.
   * @param caret where the caret is in `text`.
   * @param inputType of the InputEvent, if known: deleting a bracket then takes the digit beside it.
   * @returns where the caret belongs in the formatted text.
   */
  edit(text: string, caret: number, inputType?: string): number {
    const edited = this.#withoutMark(text, caret, inputType);
    const before = marksOf(edited.text.slice(0, edited.caret)).length;
    this.#marks = marksOf(edited.text);
    return caretAfter(Math.min(before, this.#marks.length), this.#text);
  }

  /** A dial key. @returns where the caret belongs. */
  press(character: string, caret: number = this.#text.length): number {
    const { text } = this;
    return this.edit(text.slice(0, caret) + character + text.slice(caret), caret + character.length);
  }

  /** A number from elsewhere: history, the clipboard. */
  set(number: string): void {
    const marks = marksOf(number);
    this.#marks = readMarks(marks).plan === 'nanp' ? marks.replace(/^\+1/, '') : marks;
  }

  clear(): void {
    this.#marks = '';
  }

  /** Backspace on ") " would only bring it back: then the digit before it goes. */
  #withoutMark(text: string, caret: number, inputType?: string): { text: string; caret: number } {
    if (!isDeletion(inputType) || marksOf(text) !== this.#marks) return { text, caret };
    const at = markBeside(text, caret, inputType);
    if (at === null) return { text, caret };
    return { text: text.slice(0, at) + text.slice(at + 1), caret: Math.min(caret, at) };
  }

  #format(typed: Typed): string {
    if (typed.plan === 'abroad') return this.#plans.formatAsTyped(typed.marks);
    const grouped = groupNanp(typed.digits);
    return typed.prefix === '' ? grouped : `${typed.prefix} ${grouped}`.trimEnd();
  }

  #judge(): NumberEntryState {
    if (this.#marks === '') return { kind: 'empty' };
    const typed = readMarks(this.#marks);
    return typed.plan === 'nanp' ? judgedNanp(typed.digits) : this.#judgeAbroad(typed.marks);
  }

  #judgeAbroad(marks: string): NumberEntryState {
    switch (this.#plans.judge(marks)) {
      case 'possible':
        return { kind: 'ready', number: marks };
      case 'too-short':
        return { kind: 'partial', words: 'More digits' };
      case 'too-long':
        return { kind: 'refused', words: 'That is too many digits. Check the number.' };
      case 'no-such-country':
        return { kind: 'refused', words: 'No country has this code. Check the number.' };
      case 'unknown':
        return /^\+[1-9]\d{6,14}$/.test(marks)
          ? { kind: 'ready', number: marks }
          : { kind: 'partial', words: 'More digits' };
    }
  }
}

function judgedNanp(digits: string): NumberEntryState {
  const verdict = judgeNanp(digits);
  switch (verdict.kind) {
    case 'ready':
      return { kind: 'ready', number: `+1${digits}` };
    case 'partial':
      return {
        kind: 'partial',
        words: `${verdict.missing} more ${verdict.missing === 1 ? 'digit' : 'digits'}`,
      };
    case 'no-area-code':
      return { kind: 'refused', words: `${verdict.part} is not an area code. Check the number.` };
    case 'no-exchange':
      return { kind: 'refused', words: `${verdict.part} is not an exchange. Check the number.` };
    case 'too-long':
      return { kind: 'refused', words: `${verdict.extra} too many digits. Check the number.` };
  }
}

const isDeletion = (inputType?: string): inputType is Deletion =>
  inputType === 'deleteContentBackward' || inputType === 'deleteContentForward';

/** Index of the nearest mark on the side that the deletion looks at. */
function markBeside(text: string, caret: number, deletion: Deletion): number | null {
  const side = deletion === 'deleteContentBackward' ? text.slice(0, caret) : text.slice(caret);
  const marks = [...side.matchAll(/[\d+]/g)];
  const mark = deletion === 'deleteContentBackward' ? marks.at(-1) : marks[0];
  if (!mark) return null;
  return deletion === 'deleteContentBackward' ? mark.index : caret + mark.index;
}
