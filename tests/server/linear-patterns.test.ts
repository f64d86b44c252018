/** `npm run verify` refuses a pattern that goes back over its bytes, in each part of the house. */
import { join } from 'node:path';
import { ESLint, Linter } from 'eslint';
import regexp from 'eslint-plugin-regexp';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

async function faultsOf(file: string, code: string): Promise<string[]> {
  const config = (await new ESLint({ cwd: root }).calculateConfigForFile(join(root, file))) as Linter.Config;
  const rules = Object.entries(config.rules ?? {}).filter(([name]) => name.startsWith('regexp/'));
  const messages = new Linter({ configType: 'flat' }).verify(code, {
    plugins: { regexp },
    rules: Object.fromEntries(rules),
  });
  return messages.map(({ ruleId }) => ruleId ?? '');
}

const BAD = [
  // Cubic, on "<tel:a<tel:a…".
  String.raw`/^\s*(?:([^"<]*?))\s*<?\s*tel:(.*)/.exec(text);`,
  // Quadratic, on a list without its end.
  String.raw`/^([^"<]+?)\s*(<.*)$/s.exec(text);`,
  // Exponential.
  String.raw`/^(?:\w+\s?)*$/.test(text);`,
  // Quadratic, from each of its spaces on.
  String.raw`text.replace(/\s+$/, '');`,
];

describe.each(['src/server/main.ts', 'src/contract/people/phone.ts', 'src/kit/log.ts', 'src/client/main.ts'])(
  'in %s',
  (file) => {
    test.each(BAD)('%s is refused', async (code) => {
      expect(await faultsOf(file, code)).not.toEqual([]);
    });

    test('a linear one is not', async () => {
      expect(await faultsOf(file, String.raw`/^(?:[^"\\]|\\.)*$/.test(text);`)).toEqual([]);
    });
  },
);
