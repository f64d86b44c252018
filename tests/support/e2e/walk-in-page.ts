/** The eyes and hands of a walk through the screens (screen-walk.ts): runs in the page, before the product. */

export interface FoundField {
  /** "New queue · Name": where it stands, and its label; digits are all the same. */
  name: string;
  label: string;
  type: string;
  mode: string;
  maxLength: number;
  value: string;
}

export interface Sight {
  /** location.hash */
  place: string;
  fields: FoundField[];
  /** What can be pressed or chosen, by name: "New queue · Save". */
  controls: string[];
  /** Of these, what is chosen, or open, already. */
  chosen: string[];
  /** "#/answering/queues": where links lead. */
  links: string[];
}

export interface Walker {
  /** From now on nothing that is pressed changes anything at the server. */
  onlyRead: () => void;
  /** Resolves when the page has become quiet. */
  go: (hash: string) => Promise<void>;
  look: () => Sight;
  press: (name: string) => Promise<void>;
  /** A menu closes when the focus goes elsewhere. */
  isInMenu: (name: string) => boolean;
  /** Gives a list the focus. @returns the key that chooses another of it; null: it is no list, or has no other */
  listKey: (name: string) => 'ArrowDown' | 'ArrowUp' | null;
  /** @returns false where it is gone. */
  focus: (name: string) => boolean;
  valueOf: (name: string) => string;
  quiet: () => Promise<void>;
  /** What the page's policy refused. */
  violations: string[];
}

export function walkInPage(): void {
  const TEXT_FIELDS =
    'textarea, input:not([type=radio], [type=checkbox], [type=range], [type=file], [type=color], [type=submit])';
  // What sends a form is left alone: the walk looks, and changes nothing.
  const CONTROLS =
    'button:not([type=submit]), summary, [role=menuitem], [role=tab], input[type=radio], input[type=checkbox], select';
  const QUIET_MS = 40;
  /** Of what moves all the time: that is no reason not to look. */
  const PATIENCE_MS = 3_000;
  /** Of a page that says itself that it waits: for a part of the program, for the server. */
  const LONGEST_MS = 60_000;
  /** A call takes the screen, and a sign-out every one of them. */
  const NEVER = /^(Call|Sign out)\b/;

  let isReadOnly = false;
  let asked = 0;
  let changedAt = 0;
  const violations: string[] = [];
  document.addEventListener('securitypolicyviolation', (event) =>
    violations.push(
      `${event.violatedDirective}: ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`,
    ),
  );
  new MutationObserver(() => (changedAt = performance.now())).observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
  });

  const fetchReally = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
    if (isReadOnly && method !== 'GET') throw new TypeError('Failed to fetch');
    asked += 1;
    try {
      return await fetchReally(input, init);
    } finally {
      asked -= 1;
      changedAt = performance.now();
    }
  };

  const isWaiting = () => asked > 0 || document.querySelector('[aria-busy=true]') !== null;
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  async function quiet(): Promise<void> {
    const began = performance.now();
    changedAt = began;
    const passed = () => performance.now() - began;
    do await pause(8);
    while (
      (isWaiting() && passed() < LONGEST_MS) ||
      (performance.now() - changedAt < QUIET_MS && passed() < PATIENCE_MS)
    );
  }

  const tidy = (text: string | null | undefined) =>
    (text ?? '').replace(/\d+/g, '#').replace(/\s+/g, ' ').trim();
  const textOf = (id: string | null) => (id === null ? '' : document.getElementById(id)?.textContent);
  const isSeen = (element: Element) => element.checkVisibility({ visibilityProperty: true });

  /** The modal dialog, if one is open, else the page. */
  function scope(): Element {
    return [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
  }

  function contextOf(element: Element): string {
    if (element.closest('main, dialog') === null) return 'Bars';
    const parts = 'dialog, [role=menu], form, section, fieldset';
    for (let around = element.closest(parts); around; around = around.parentElement?.closest(parts) ?? null) {
      const label = around.ariaLabel ?? (textOf(around.getAttribute('aria-labelledby')) || null);
      const name = tidy(label ?? around.querySelector('h1, h2, h3, legend')?.textContent).slice(0, 60);
      if (name !== '') return name;
    }
    return '';
  }

  function labelOf(element: Element): string {
    const label = 'labels' in element ? (element as HTMLInputElement).labels?.[0]?.textContent : null;
    return element.ariaLabel ?? label ?? textOf(element.getAttribute('aria-labelledby')) ?? '';
  }

  /** Each by a name of its own: the second "Name" of a form is "Name (2)". */
  function named<Found extends Element>(found: Found[], say: (one: Found) => string): Map<string, Found> {
    const all = new Map<string, Found>();
    for (const one of found) {
      const name = `${contextOf(one)} · ${tidy(say(one)).slice(0, 80)}`;
      let own = name;
      for (let at = 2; all.has(own); at += 1) own = `${name} (${at})`;
      all.set(own, one);
    }
    return all;
  }

  const fields = () =>
    named(
      [...scope().querySelectorAll<HTMLInputElement>(TEXT_FIELDS)].filter(
        (field) => isSeen(field) && !field.matches(':disabled') && !field.readOnly,
      ),
      labelOf,
    );

  function sayControl(element: Element): string {
    const isLabelled = element instanceof HTMLInputElement || element instanceof HTMLSelectElement;
    return isLabelled ? labelOf(element) : (element.ariaLabel ?? element.textContent);
  }

  const isChosen = (element: Element) =>
    element.matches(':checked, [aria-expanded=true], [aria-checked=true]');

  const isPressable = (element: Element) =>
    !element.matches(':disabled, [tabindex="-1"][aria-hidden=true]') &&
    isSeen(element) &&
    !NEVER.test(tidy(sayControl(element)));

  const controls = () => named([...scope().querySelectorAll(CONTROLS)].filter(isPressable), sayControl);

  const found = <Found>(all: Map<string, Found>, name: string): Found | null => all.get(name) ?? null;

  const walker: Walker = {
    onlyRead: () => (isReadOnly = true),
    async go(hash) {
      location.hash = hash;
      await quiet();
    },
    look: () => ({
      place: location.hash,
      fields: [...fields()].map(([name, field]) => ({
        name,
        label: labelOf(field).trim(),
        type: field.type,
        mode: field.inputMode,
        maxLength: field.maxLength,
        value: field.value,
      })),
      controls: [...controls().keys()],
      chosen: [...controls()].filter(([, control]) => isChosen(control)).map(([name]) => name),
      links: [...document.querySelectorAll('a[href^="#/"]')].map((link) => link.getAttribute('href') ?? ''),
    }),
    async press(name) {
      const control = found(controls(), name);
      if (control instanceof HTMLElement) control.click();
      await quiet();
    },
    isInMenu: (name) => (found(controls(), name)?.closest('[role=menu], [popover]') ?? null) !== null,
    listKey(name) {
      const control = found(controls(), name);
      if (!(control instanceof HTMLSelectElement) || control.options.length < 2) return null;
      control.focus();
      return control.selectedIndex < control.options.length - 1 ? 'ArrowDown' : 'ArrowUp';
    },
    focus(name) {
      const field = found(fields(), name);
      field?.focus();
      return field !== null;
    },
    // A form may be called what was typed into it.
    valueOf: (name) =>
      (found(fields(), name) ?? [...fields().values()].find((field) => field === document.activeElement))
        ?.value ?? '',
    quiet,
    violations,
  };
  Object.assign(window, { ringsideWalk: walker, print: () => undefined });
}
