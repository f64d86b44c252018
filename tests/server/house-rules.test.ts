/** `npm run verify` refuses what makes the house hard to read. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { cruise, type IConfiguration } from 'dependency-cruiser';
import { ESLint, Linter } from 'eslint';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { crowded } from '../../.ci/folders.mjs';

const root = join(import.meta.dirname, '../..');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringside-house-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, code] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), code);
  }
}

describe('folders', () => {
  async function cyclesOf(files: Record<string, string>): Promise<string[]> {
    await write(files);
    const table = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as IConfiguration;
    const rules = table.forbidden?.filter(({ name }) => name === 'no-folder-cycles');
    const { output } = await cruise(['src'], {
      baseDir: folder,
      ruleSet: { forbidden: rules ?? [] },
      validate: true,
      tsPreCompilationDeps: true,
    });
    if (typeof output === 'string') throw new Error(output);
    return output.summary.violations.map(({ rule, from }) => `${rule.name} ${from}`);
  }

  test('that import each other are refused, though no two files do, and though only types cross', async () => {
    const found = await cyclesOf({
      'src/a/one.ts': "import type { Two } from '../b/two.ts';\nexport type One = Two;\n",
      'src/a/other.ts': 'export type Other = string;\n',
      'src/b/two.ts': 'export type Two = string;\n',
      'src/b/three.ts': "import type { Other } from '../a/other.ts';\nexport type Three = Other;\n",
    });
    expect(found.sort()).toEqual(['no-folder-cycles src/a', 'no-folder-cycles src/b']);
  });

  test('that look one way are not', async () => {
    const found = await cyclesOf({
      'src/a/one.ts': "import type { Two } from '../b/two.ts';\nexport type One = Two;\n",
      'src/b/two.ts': 'export type Two = string;\n',
    });
    expect(found).toEqual([]);
  });

  const named = (count: number, name: (index: number) => string) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), '']));

  test('of 15 files are small enough, and one of 16 is not', async () => {
    await write({ ...named(15, (index) => `room/file-${index}.ts`), 'room/data.json': '{}' });
    expect(crowded(folder)).toEqual([]);
    await write({ 'room/Sixteenth.svelte': '' });
    expect(crowded(folder)).toEqual(['room: 16 files, at most 15: cut it by idea']);
  });

  test('stand ten side by side, and not eleven', async () => {
    await write(named(10, (index) => `room-${index}/file.ts`));
    expect(crowded(folder)).toEqual([]);
    await write({ 'eleventh/file.ts': '' });
    expect(crowded(folder)).toEqual(['.: 11 folders side by side, at most 10']);
  });
});

describe('an object literal spread into an object literal', () => {
  async function faultsOf(code: string): Promise<string[]> {
    const config = (await new ESLint({ cwd: root }).calculateConfigForFile(
      join(root, 'src/server/main.ts'),
    )) as Linter.Config;
    const rule = config.rules?.['no-restricted-syntax'];
    if (!rule) return [];
    const messages = new Linter({ configType: 'flat' }).verify(code, {
      rules: { 'no-restricted-syntax': rule },
    });
    return messages.map(({ message }) => message);
  }

  test('is refused', async () => {
    expect(await faultsOf('export const at = (a, b) => ({ ...{ a, b }, c: 1 });')).toEqual([
      'Write its properties out: the longer file is the better one.',
    ]);
  });

  test('is not the spread of a value, or of one of two literals', async () => {
    expect(await faultsOf('export const at = (a, b) => ({ ...a, ...(b ? { b } : {}) });')).toEqual([]);
  });
});

test('CONTRIBUTING names no file or folder that is not there', async () => {
  const text = await readFile(join(root, '.github/CONTRIBUTING.md'), 'utf8');
  const folders = ['.ci', 'src', 'tests'];
  const inside = await Promise.all(folders.map((name) => readdir(join(root, name), { recursive: true })));
  const paths = inside.flat().map((path) => `/${path.split(sep).join('/')}`);
  const named = [...text.matchAll(/`([\w./-]+)`/g)].map(([, path = '']) => path.replace(/^\.ci\/|\/$/g, ''));
  const missing = named
    .filter(
      (name) => /[^.]\/|\.(?:ts|mjs|svelte)$/.test(name) && !name.startsWith('.') && !name.includes('NAME'),
    )
    .map((name) => name.replace(/^(?:src|tests)\//, ''))
    .filter((name) => !paths.some((path) => path.endsWith(`/${name}`)));
  expect(named.length).toBeGreaterThan(80);
  expect(missing).toEqual([]);
});
