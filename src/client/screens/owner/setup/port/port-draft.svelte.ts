import { NumberEntry } from '#client/state/phone/number-entry.svelte.ts';
import type { NumberPlans } from '#client/state/phone/number-plans.svelte.ts';
import { differing, type Difference } from '#client/ui/layout/difference.ts';
import { isNanp } from '#contract/values/phone-number.ts';
import type { PortRequest, PortRequestInput } from '#contract/numbers/porting.ts';
import { phoneFault } from '../../parts/phone-fault.ts';
import type { Faults } from '#client/state/submission.svelte.ts';

const MOST_NUMBERS = 20;

const emptyWords = {
  source: 'The source is empty. Enter what these numbers track.',
  billName: 'The name is empty. Enter it as on the bill.',
  billAddress: 'The address is empty. Enter it as on the bill.',
  losingCarrier: 'The carrier is empty. Enter who has the numbers now.',
  accountNumber: 'The account number is empty. It stands on the bill.',
  signerName: 'The signer is empty. Enter who signs the letter.',
};
type Line = keyof typeof emptyWords;

/** What is being written on a request to bring numbers. */
export class PortDraft {
  readonly #plans: NumberPlans;
  entries: NumberEntry[] = $state.raw([]);
  source = $state('');
  billName = $state('');
  billAddress = $state('');
  losingCarrier = $state('');
  accountNumber = $state('');
  signerName = $state('');

  /** @param accountName whose name the bill must have: a new request begins with it. */
  constructor(plans: NumberPlans, port: PortRequest | null, accountName: string) {
    this.#plans = plans;
    if (port) this.begin(port);
    else this.add();
    if (!port) this.billName = accountName;
  }

  begin(port: PortRequest): void {
    this.entries = port.numbers.map((number) => this.#entry(number));
    for (const line of lines) this[line] = port[line];
  }

  differences(theirs: PortRequest): Difference[] {
    const say = (numbers: readonly string[]) =>
      numbers.map((number) => this.#plans.format(number)).join('\n');
    const ofLines = lines.map((line) => ({
      label: lineLabels[line],
      theirs: theirs[line],
      mine: this[line].trim(),
    }));
    const numbers = { label: 'Numbers', theirs: say(theirs.numbers), mine: say(this.input.numbers) };
    return differing([numbers, ...ofLines]);
  }

  get hasRoom(): boolean {
    return this.entries.length < MOST_NUMBERS;
  }

  add(): void {
    this.entries = [...this.entries, this.#entry('')];
  }

  remove(entry: NumberEntry): void {
    this.entries = this.entries.filter((other) => other !== entry);
  }

  get input(): PortRequestInput {
    const { billName, billAddress, losingCarrier, accountNumber, signerName, source } = this;
    return {
      numbers: this.entries.map(({ number }) => number ?? ''),
      source,
      billName,
      billAddress,
      losingCarrier,
      accountNumber,
      signerName,
    };
  }

  faults(): Faults {
    const ofNumbers = this.entries.map((entry, index) => {
      const before = this.entries.slice(0, index).map(({ number }) => number);
      const fault = phoneFault(entry.state) ?? portableFault(entry.number ?? '', before);
      return [`numbers.${index}`, fault] as const;
    });
    const ofLines = lines.map((line) => [line, this[line].trim() === '' ? emptyWords[line] : null] as const);
    return Object.fromEntries([...ofNumbers, ...ofLines]);
  }

  /** For what the server may refuse. */
  fieldWords(): Faults {
    const ofNumbers = this.entries.map((_, index) => [
      `numbers.${index}`,
      'This number cannot move. Check it.',
    ]);
    return { ...(Object.fromEntries(ofNumbers) as Faults), ...emptyWords };
  }

  #entry(number: string): NumberEntry {
    const entry = new NumberEntry(this.#plans);
    if (number !== '') entry.set(number);
    return entry;
  }
}

const lineLabels: Record<Line, string> = {
  source: 'Source',
  billName: 'Name on the bill',
  billAddress: 'Address on the bill',
  losingCarrier: 'Carrier now',
  accountNumber: 'Account number there',
  signerName: 'Who signs the letter',
};
const lines = Object.keys(emptyWords) as Line[];

function portableFault(number: string, before: readonly (string | null)[]): string | null {
  if (before.includes(number)) return 'This number is on the list twice. Take one off.';
  return isNanp(number) ? null : 'Only numbers of the US and Canada can move. Take it off the list.';
}
