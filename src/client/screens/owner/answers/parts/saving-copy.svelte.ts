import type { ApiFailure } from '#client/api/client.ts';
import { Submission, type Faults } from '#client/state/submission.svelte.ts';
import type { Result } from '#kit/result.ts';
import type { Theirs, WorkingCopy } from './working-copy.svelte.ts';

interface Sending<Form extends object, Saved extends { version: number }> {
  form: HTMLElement;
  faults: (form: Form) => Faults;
  fields: Faults;
  ask: (form: Form) => Promise<Result<Saved, ApiFailure>>;
  /** What somebody else saved meanwhile; null: it cannot be read. */
  readTheirs: () => Promise<Theirs<Form> | null>;
}

/** The tries to save one working copy, and when what is wrong in it is said: of a field that was left, and after a try. */
export class SavingCopy<Form extends object> {
  readonly #copy: WorkingCopy<Form>;
  readonly #submission = new Submission();
  #left: readonly string[] = $state.raw([]);
  #wasTried = $state(false);
  /** What the server refused; it says nothing of what was typed since. */
  #refused: Form | null = $state.raw(null);

  constructor(copy: WorkingCopy<Form>) {
    this.#copy = copy;
  }

  get isBusy(): boolean {
    return this.#submission.isBusy;
  }

  /** Where both are shown, nothing more is said. */
  get failure(): string | null {
    return this.#copy.theirs ? null : this.#submission.words;
  }

  leave(field: string): void {
    if (!this.#left.includes(field)) this.#left = [...this.#left, field];
  }

  /** @param here what is wrong with the field by now. */
  faultOf(field: string, here: string | null): string | null {
    if (here !== null) return this.#wasTried || this.#left.includes(field) ? here : null;
    return this.#refused === this.#copy.form ? this.#submission.errorOf(field) : null;
  }

  /** @returns what was saved, or null. */
  async send<Saved extends { version: number }>(sending: Sending<Form, Saved>): Promise<Saved | null> {
    const { form, faults, fields, ask, readTheirs } = sending;
    const sent = this.#copy.form;
    this.#wasTried = true;
    const overtaken = async () => {
      const theirs = await readTheirs().catch(() => null);
      if (theirs) this.#copy.overtaken(theirs);
    };
    const saved = await this.#submission.send(() => ask(sent), {
      form,
      fields,
      faults: faults(sent),
      edition: { overtaken },
    });
    this.#refused = saved ? null : sent;
    if (!saved) return null;
    this.#wasTried = false;
    this.#left = [];
    this.#copy.saved(sent, saved.value.version);
    return saved.value;
  }
}
