import { beforeEach, expect, test, vi } from 'vitest';
import { sendingWithProgress } from '#client/api/setup/upload.ts';

/** As far as uploads need one: jsdom's tells no progress. */
class FakeRequest extends EventTarget {
  static latest: FakeRequest;
  readonly upload = new EventTarget();
  readonly headers: Record<string, string> = {};
  opened: unknown[] = [];
  sent: unknown = null;
  status = 0;
  responseText = '';

  constructor() {
    super();
    FakeRequest.latest = this;
  }

  open(...opened: unknown[]): void {
    this.opened = opened;
  }

  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  send(body: unknown): void {
    this.sent = body;
  }

  abort(): void {
    this.dispatchEvent(new Event('abort'));
  }

  goes(loaded: number, total: number): void {
    const event = Object.assign(new Event('progress'), { loaded, total, lengthComputable: true });
    this.upload.dispatchEvent(event);
  }

  answers(status: number, text: string): void {
    Object.assign(this, { status, responseText: text });
    this.dispatchEvent(new Event('load'));
  }
}

beforeEach(() => {
  vi.stubGlobal('XMLHttpRequest', FakeRequest);
  return () => vi.unstubAllGlobals();
});

test('tells how far a file is, and answers as fetch does', async () => {
  const shares: number[] = [];
  const send = sendingWithProgress((share) => shares.push(share));
  const file = new Blob(['12345678']);
  const answer = send('/api/file', { method: 'PUT', headers: { accept: 'application/json' }, body: file });
  FakeRequest.latest.goes(2, 8);
  FakeRequest.latest.goes(8, 8);
  FakeRequest.latest.answers(201, '{"ok":true}');
  const response = await answer;
  expect(shares).toEqual([0.25, 1]);
  expect([response.status, await response.json()]).toEqual([201, { ok: true }]);
  const { opened, headers, sent } = FakeRequest.latest;
  expect([opened, headers, sent]).toEqual([['PUT', '/api/file'], { accept: 'application/json' }, file]);
});

test('an answer without a body is one, too', async () => {
  const answer = sendingWithProgress(() => undefined)('/api/file');
  FakeRequest.latest.answers(204, '');
  expect(await (await answer).text()).toBe('');
});

test('ends when it is given up', async () => {
  const abort = new AbortController();
  const answer = sendingWithProgress(() => undefined)('/api/file', { signal: abort.signal });
  abort.abort();
  await expect(answer).rejects.toThrow('Given up.');
});

test('rejects when the network fails', async () => {
  const answer = sendingWithProgress(() => undefined)('/api/file');
  FakeRequest.latest.dispatchEvent(new Event('error'));
  await expect(answer).rejects.toThrow(TypeError);
});
