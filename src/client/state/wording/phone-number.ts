/** A hyphen before a digit never breaks (UAX #14); a space would. */
const NBSP = '\u00a0';

const NANP = /^\+1(\d{3})(\d{3})(\d{4})$/;

/**
 * A number for reading: "(206) 555-0142" at home, "+44 20 7946 0123" abroad once the numbering plans are loaded
 * (number-plans.svelte.ts), "+442079460123" until then. Never breaks across lines. Anything else is handed back as it came.
 */
export function formatNumber(number: string, abroad: (number: string) => string = (given) => given): string {
  if (number === 'anonymous') return 'Number withheld';
  const match = NANP.exec(number);
  if (match) return unbroken(`(${match[1]}) ${match[2]}-${match[3]}`);
  return unbroken(/^\+\d+$/.test(number) ? abroad(number) : number);
}

/** Digit by digit, for screen readers: "2 0 6, 5 5 5, 0 1 4 2". */
export function spellNumber(number: string): string {
  const match = NANP.exec(number);
  const groups = match ? [match[1], match[2], match[3]] : [number.replace(/\D/g, '')];
  return groups.map((group) => (group ?? '').replace(/\B/g, ' ')).join(', ');
}

const unbroken = (text: string) => text.replaceAll(' ', NBSP);
