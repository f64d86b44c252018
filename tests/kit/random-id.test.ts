import { expect, test, vi } from 'vitest';
import * as z from 'zod/mini';
import { randomId } from '#kit/random-id.ts';

test('is a UUID of version 4, and another one each time', () => {
  const made = Array.from({ length: 200 }, randomId);
  for (const id of made) expect(z.uuidv4().safeParse(id).success).toBe(true);
  expect(new Set(made).size).toBe(200);
});

test('is made where the page has no randomUUID, as without TLS', () => {
  const { crypto } = globalThis;
  vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array) => crypto.getRandomValues(bytes) });
  expect(z.uuidv4().safeParse(randomId()).success).toBe(true);
  vi.unstubAllGlobals();
});
