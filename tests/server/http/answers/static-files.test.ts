import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { staticFiles } from '#server/http/answers/static-files.ts';
import { compressText } from '../../../../.ci/compressed.mjs';

const SCRIPT = 'phone();\n'.repeat(1_000);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringside-client-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'assets', 'phone.js'), SCRIPT);
  writeFileSync(join(folder, 'index.html'), `<!doctype html>${' '.repeat(2_000)}`);
});
afterEach(() => rmSync(folder, { recursive: true }));

const ask = (path: string, headers: Record<string, string> = {}) =>
  staticFiles(folder).request(path, { headers }, {});

test('nothing is compressed while somebody waits', async () => {
  const answer = await ask('/assets/phone.js', { 'accept-encoding': 'gzip' });
  expect([answer.headers.get('content-encoding'), await answer.text()]).toEqual([null, SCRIPT]);
});

test('what the build has compressed is sent so to who takes it, and as it is to who does not', async () => {
  compressText(folder, ['assets/phone.js', 'index.html']);
  const small = await ask('/assets/phone.js', { 'accept-encoding': 'gzip, deflate, br' });
  expect(small.headers.get('content-encoding')).toBe('gzip');
  expect(small.headers.get('content-type')).toMatch(/^text\/javascript/);
  expect(small.headers.get('cache-control')).toContain('immutable');
  expect(small.headers.get('vary')).toMatch(/accept-encoding/i);
  expect(gunzipSync(await small.arrayBuffer()).toString()).toBe(SCRIPT);
  const whole = await ask('/assets/phone.js');
  expect([whole.headers.get('content-encoding'), await whole.text()]).toEqual([null, SCRIPT]);
});

test('so is the page itself, by each of its addresses', async () => {
  compressText(folder, ['index.html']);
  for (const path of ['/', '/history']) {
    const page = await ask(path, { 'accept-encoding': 'gzip' });
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(gunzipSync(await page.arrayBuffer()).toString()).toMatch(/^<!doctype html>/);
  }
});
