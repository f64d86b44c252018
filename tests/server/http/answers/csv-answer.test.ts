import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { csvAnswer } from '#server/http/answers/csv-answer.ts';

const answer = (name: string, parts: AsyncIterable<string>) => {
  const app = new Hono();
  app.get('/', (c) => csvAnswer(c, name, parts));
  return app.request('/');
};

test('sends the parts as one file, in UTF-8', async () => {
  async function* parts() {
    yield 'é';
    yield await Promise.resolve(',2\r\n');
  }
  const sent = await answer('Usage', parts());
  expect(sent.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(sent.headers.get('content-disposition')).toMatch(/^attachment; filename="Usage\.csv"/);
  expect(await sent.text()).toBe('é,2\r\n');
});

test('asks for no more parts than are taken, and for none once nobody wants the file', async () => {
  let made = 0;
  let isOver = false;
  async function* parts() {
    try {
      while (made < 1000) yield await Promise.resolve(`${made++},`.repeat(10_000));
    } finally {
      isOver = true;
    }
  }
  const reader = (await answer('Long', parts())).body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await expect.poll(() => isOver).toBe(true);
  expect(made).toBeLessThan(20);
});
