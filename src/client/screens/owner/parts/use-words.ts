/** Where queues, mailboxes, sounds and numbers to forward to are used. */

/** By id; what no route uses is absent. */
export type Uses = ReadonlyMap<string, readonly { id: string; name: string }[]>;

/** "used by Main line and 2 more"; "" while it is not known. */
export function sayUsedBy(uses: Uses | undefined, id: string): string {
  if (!uses) return '';
  const [first, second, ...more] = uses.get(id) ?? [];
  if (!first) return 'not used yet';
  if (!second) return `used by ${first.name}`;
  return `used by ${first.name} and ${more.length === 0 ? second.name : `${more.length + 1} more`}`;
}

/** "Queue · 3 members · used by Main line" */
export const withUse = (line: string, use: string) => (use === '' ? line : `${line} · ${use}`);
