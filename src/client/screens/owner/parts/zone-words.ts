/** Time zones in words, and those to choose from. */

const named = (timeZone: string) => timeZone.replaceAll('_', ' ');

/** "New York time" of "America/New_York". */
export function sayZone(timeZone: string): string {
  return timeZone === 'UTC' ? 'UTC' : `${named(timeZone.split('/').at(-1) ?? timeZone)} time`;
}

/** All that this browser knows, and the one that is chosen now. */
export const zoneChoices = (chosen: string): { value: string; label: string }[] =>
  [...new Set([chosen, 'UTC', ...Intl.supportedValuesOf('timeZone')])].map((value) => ({
    value,
    label: named(value),
  }));
