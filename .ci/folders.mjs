/** Folders that fit in one head, counted: at most 15 files of code in one, and at most 10 folders side by side. */
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const FILES = 15;
const FOLDERS = 10;
/** Data (migrations, fixtures, sounds) is looked up by its name, not read through. */
const CODE = /\.(ts|svelte|css|m?js)$/;

/** @param {string} folder @returns {string[]} what is too large in it and below, in words */
export function crowded(folder, root = folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory());
  const files = entries.filter((entry) => entry.isFile() && CODE.test(entry.name));
  const name = relative(root, folder).split(sep).join('/') || '.';
  return [
    ...(files.length > FILES ? [`${name}: ${files.length} files, at most ${FILES}: cut it by idea`] : []),
    ...(folders.length > FOLDERS
      ? [`${name}: ${folders.length} folders side by side, at most ${FOLDERS}`]
      : []),
    ...folders.flatMap((entry) => crowded(join(folder, entry.name), root)),
  ];
}

if (process.argv[1] === import.meta.filename) {
  const root = join(import.meta.dirname, '..');
  const faults = crowded(join(root, 'src'), root);
  for (const fault of faults) console.log(fault);
  process.exit(faults.length === 0 ? 0 : 1);
}
