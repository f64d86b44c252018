const MOST_UNDOS = 50;

/** What somebody else saved while this one was changed. */
export interface Theirs<Form> {
  form: Form;
  version: number;
  /** "Sam"; '': the server itself. */
  by: string;
}

/** Of a thing that is changed here and saved as a whole. It outlives the screen: what was not saved is there on coming back. */
export class WorkingCopy<Form extends object> {
  readonly #meaning: (form: Form) => unknown;
  #began: Form;
  #form: Form;
  #version = $state(0);
  #past: readonly { form: Form; field: string }[] = $state.raw([]);
  #theirs: Theirs<Form> | null = $state.raw(null);

  /** @param meaning of what is typed: "8-18" is no change of "8:00–18:00". */
  constructor(form: Form, version: number, meaning: (form: Form) => unknown) {
    this.#began = $state.raw(form);
    this.#form = $state.raw(form);
    this.#version = version;
    this.#meaning = meaning;
  }

  get form(): Form {
    return this.#form;
  }

  /** As it is saved. */
  get began(): Form {
    return this.#began;
  }

  /** Goes with the change. */
  get version(): number {
    return this.#version;
  }

  get isChanged(): boolean {
    return !this.#isSame(this.#form, this.#began);
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get theirs(): Theirs<Form> | null {
    return this.#theirs;
  }

  /** @param field what is typed into one field, one letter after the other, is undone at once. */
  change(part: Partial<Form>, field: string): void {
    if (this.#past.at(-1)?.field !== field)
      this.#past = [...this.#past, { form: this.#form, field }].slice(-MOST_UNDOS);
    this.#form = { ...this.#form, ...part };
  }

  /** As it is written from now on: not a step of its own. */
  tidy(part: Partial<Form>): void {
    this.#form = { ...this.#form, ...part };
  }

  undo(): void {
    const last = this.#past.at(-1);
    if (!last) return;
    this.#past = this.#past.slice(0, -1);
    this.#form = last.form;
  }

  /** What the server has now. Changes of one's own stay. */
  learn(form: Form, version: number): void {
    if (this.isChanged || this.#isSame(form, this.#began)) {
      if (!this.isChanged) this.#version = version;
      return;
    }
    this.#settle(form, version);
    this.#form = form;
    this.#past = [];
  }

  /** What is typed while it is on its way stays a change. */
  saved(form: Form, version: number): void {
    this.#settle(form, version);
  }

  overtaken(theirs: Theirs<Form>): void {
    this.#theirs = theirs;
  }

  /** What is saved next takes the place of theirs. */
  keepMine = (): void => {
    if (this.#theirs) this.#settle(this.#theirs.form, this.#theirs.version);
  };

  /** Theirs takes the place of what is here, as one step of undo. */
  takeTheirs = (): void => {
    if (!this.#theirs) return;
    this.change(this.#theirs.form, 'theirs');
    this.keepMine();
  };

  #settle(form: Form, version: number): void {
    this.#began = form;
    this.#version = version;
    this.#theirs = null;
  }

  #isSame = (a: Form, b: Form): boolean =>
    JSON.stringify(this.#meaning(a)) === JSON.stringify(this.#meaning(b));
}
