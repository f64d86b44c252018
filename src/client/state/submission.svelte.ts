import { tick } from 'svelte';
import type { ApiFailure } from '#client/api/client.ts';
import { errorWords } from './wording/error-words.ts';
import { noFacts, type ErrorFacts } from './wording/phone-errors.ts';
import type { ErrorCode } from '#contract/values/errors.ts';
import type { Result } from '#kit/result.ts';

/** What is wrong, in words, by the name of the field. */
export type Faults = Record<string, string | null>;

type Codes = Partial<Record<ErrorCode, { field?: string; words: string }>>;

interface Sending {
  form?: HTMLElement | undefined;
  faults?: Faults;
  fields?: Faults;
  codes?: Codes;
  edition?: { overtaken: () => Promise<void> };
}

/**
 * The tries to save one form: what is wrong before it is sent, what the server refused, and which field it meant.
 * The form keeps what was typed whatever happens.
 */
export class Submission {
  readonly #facts: () => Partial<ErrorFacts>;
  #faults: Faults = $state.raw({});
  #failure: ApiFailure | null = $state.raw(null);
  #isBusy = $state(false);

  constructor(facts: () => Partial<ErrorFacts> = () => ({})) {
    this.#facts = facts;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** What the server said last, if it refused and named no field. */
  get failure(): ApiFailure | null {
    return this.#failure;
  }

  /** The failure as a sentence and what to do about it. */
  get words(): string | null {
    return this.#failure && this.#say(this.#failure);
  }

  errorOf(field: string): string | null {
    return this.#faults[field] ?? null;
  }

  /**
   * @param faults found here: with any, nothing is sent.
   * @param fields that the server may name in a 422, with the words for it.
   * @param edition of a thing that is changed as a whole: what somebody else saved meanwhile is read when that is why it is refused.
   * @param codes that mean something narrower here than the house's table says, and the field they are about.
   * @returns the answer, or null when there is none.
   */
  async send<Value>(
    ask: () => Promise<Result<Value, ApiFailure>>,
    { form, faults = {}, fields = {}, codes = {}, edition }: Sending,
  ): Promise<{ value: Value } | null> {
    if (this.#isBusy) return null;
    this.#failure = null;
    this.#faults = Object.fromEntries(Object.entries(faults).filter(([, words]) => words));
    if (Object.keys(this.#faults).length === 0) {
      this.#isBusy = true;
      const answer = await ask();
      if (!answer.ok && answer.failure.code === 'changed-meanwhile') await edition?.overtaken();
      this.#isBusy = false;
      if (answer.ok) return { value: answer.value };
      this.#refuse(answer.failure, fields, codes);
    }
    await focusFirstFault(form);
    return null;
  }

  /** What was wrong is so no longer. */
  forget(): void {
    this.#faults = {};
    this.#failure = null;
  }

  #refuse(failure: ApiFailure, fields: Faults, codes: Codes): void {
    const named = Object.keys(fields).find((name) => isOn(name, failure.path));
    const meant = codes[failure.code];
    const field = named ?? meant?.field;
    if (field === undefined) this.#failure = failure;
    else this.#faults = { [field]: meant?.words ?? this.#sayOf(failure, fields[field] ?? null) };
  }

  /** A field that is only invalid has words of its own; every other code says more. */
  #sayOf(failure: ApiFailure, ofField: string | null): string {
    return failure.code === 'invalid-request' && ofField !== null ? ofField : this.#say(failure);
  }

  #say(failure: ApiFailure): string {
    const retryAfterSeconds = failure.retryAfterSeconds ?? null;
    const detail = failure.detail ?? null;
    const facts = { ...noFacts, retryAfterSeconds, detail, ...this.#facts() };
    const { fact, action } = errorWords(failure.code, facts);
    return `${fact} ${action}`;
  }
}

/** "body.numbers.0.source" is on the field "numbers", and on "numbers.0" before it if that is listed first. */
const isOn = (field: string, path: string | undefined) => {
  const within = path?.replace(/^(body|query)\./, '');
  return within === field || (within?.startsWith(`${field}.`) ?? false);
};

async function focusFirstFault(form: HTMLElement | undefined): Promise<void> {
  await tick();
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
