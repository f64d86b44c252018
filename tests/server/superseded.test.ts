import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sweepSuperseded } from '../../.ci/superseded.mjs';

const HOUR_MS = 3_600_000;
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ringside-built-'));
  mkdirSync(join(root, 'client', 'assets'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

/** A build at that hour, which writes these assets. */
function build(atHour: number, ...names: string[]) {
  for (const name of names) writeFileSync(join(root, 'client', 'assets', name), '');
  const written = ['index.html', ...names.map((name) => `assets/${name}`)];
  sweepSuperseded(join(root, 'client'), written, atHour * HOUR_MS);
  return readdirSync(join(root, 'client', 'assets')).sort();
}

test('what a build supersedes stays for a day, however old it is, and then goes', () => {
  build(0, 'phone-1.js', 'sound.js');
  expect(build(1000, 'phone-2.js', 'sound.js')).toEqual(['phone-1.js', 'phone-2.js', 'sound.js']);
  expect(build(1023, 'phone-3.js', 'sound.js')).toContain('phone-1.js');
  expect(build(1024, 'phone-4.js', 'sound.js')).toEqual([
    'phone-2.js',
    'phone-3.js',
    'phone-4.js',
    'sound.js',
  ]);
});

test('a part that comes back with a later build is not counted as old', () => {
  build(0, 'phone-1.js');
  build(1, 'phone-2.js');
  build(2, 'phone-1.js');
  expect(build(26, 'phone-3.js')).toEqual(['phone-1.js', 'phone-3.js']);
});

test('what is compressed goes and stays with what it was made of', () => {
  build(0, 'phone-1.js', 'phone-1.js.gz');
  expect(build(1, 'phone-2.js')).toContain('phone-1.js.gz');
  writeFileSync(join(root, 'client', 'assets', 'phone-2.js.gz'), '');
  expect(build(26, 'phone-2.js')).toEqual(['phone-2.js', 'phone-2.js.gz']);
});
