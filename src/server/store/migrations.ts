export interface Migration {
  /** e.g. "0004-billing" */
  name: string;
  text: string;
}

const files = import.meta.glob<string>('./migrations/*.sql', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/**
 * Every file in migrations/, in the order of its number; a new file needs no registration.
 * One that was released is never changed: the next one corrects it.
 */
export const migrations: readonly Migration[] = Object.entries(files)
  .map(([path, text]) => ({ name: path.replace(/^.*\/|\.sql$/g, ''), text }))
  .sort((a, b) => (a.name < b.name ? -1 : 1));
