import { readFile } from 'node:fs/promises';
import { afterAll, expect, test } from 'vitest';
import { PasswordHashing } from '#server/people/sign-in/password-hashing.ts';
import { verifyPassword } from '#server/people/sign-in/password.ts';

const hashing = new PasswordHashing();
afterAll(() => hashing.close());

test('makes and checks the hashes that the rest of the house knows', async () => {
  const made = await hashing.hash('pass', 'network');
  if (!made.ok) throw new Error('busy');
  expect(await verifyPassword('pass', made.value)).toBe(true);
  expect(await hashing.verify('pass', made.value, 'network')).toEqual({ ok: true, value: true });
  expect(await hashing.verify('Pass', made.value, 'network')).toEqual({ ok: true, value: false });
  expect(await hashing.verify('pass', null, 'network')).toEqual({ ok: true, value: false });
});

test('two hundred from one network have a share, and the rest hear at once when to come again', async () => {
  const tries = Array.from({ length: 200 }, () => hashing.verify('wrong', null, 'crowd'));
  let isOver = false;
  const all = Promise.all(tries).then((results) => {
    isOver = true;
    return results;
  });
  // Files are read by the threads that hashing would fill, were it done there.
  await readFile(import.meta.filename);
  // Another network waits for a turn, not for all of them.
  expect(await hashing.verify('wrong', null, 'one')).toEqual({ ok: true, value: false });
  expect(isOver).toBe(false);
  const refused = (await all).flatMap((result) => (result.ok ? [] : [result.failure.retryAfterSeconds]));
  expect(refused).toHaveLength(136);
  expect(Math.min(...refused)).toBeGreaterThan(0);
});
