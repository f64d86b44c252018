/**
 * A page that was opened before a deploy asks for its parts by their old names: what a build has superseded stays for a
 * day beside what is new, and is swept by the first build after that.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEPT_MS = 24 * 60 * 60_000;
const FOLDER = 'assets';

/**
 * @param {string} built folder of the build; when each old file was superseded is written beside it
 * @param {Iterable<string>} written what the build wrote, as paths within that folder
 * @param {number} now milliseconds
 */
export function sweepSuperseded(built, written, now) {
  const assets = join(built, FOLDER);
  if (!existsSync(assets)) return;
  const notes = join(built, '..', 'superseded.json');
  const noted = existsSync(notes) ? JSON.parse(readFileSync(notes, 'utf8')) : {};
  const fresh = new Set(written);
  // What is compressed goes with what it was made of.
  const isFresh = (name) => fresh.has(`${FOLDER}/${name.replace(/\.gz$/, '')}`);
  const old = readdirSync(assets).filter((name) => !isFresh(name));
  const kept = {};
  for (const name of old) {
    const since = noted[name] ?? now;
    if (now - since < KEPT_MS) kept[name] = since;
    else rmSync(join(assets, name));
  }
  writeFileSync(notes, JSON.stringify(kept));
}

export function keepSuperseded() {
  return {
    name: 'keep-superseded',
    apply: 'build',
    writeBundle({ dir }, bundle) {
      sweepSuperseded(dir, Object.keys(bundle), Date.now());
    },
  };
}
