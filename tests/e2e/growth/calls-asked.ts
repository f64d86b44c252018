const CALLS = 1_000_000;

/** `--calls 100000`: for a look. */
export function callsAsked(options: readonly string[]): number {
  const [, value] = options.slice(options.indexOf('--calls'));
  return options.includes('--calls') ? Number(value) : CALLS;
}
