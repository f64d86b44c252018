/** Servers that answer in no way that a server should: each holds one worker, for as long as a server may take. */
import type { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { postWebhook, systemNetwork } from '#server/calls/webhooks/webhook-request.ts';
import { WebhookReceiver } from '#support/http/webhook-receiver.ts';
import { Inbox, PATIENCE_MS, within } from '#support/voice/within.ts';

let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await WebhookReceiver.open();
});
afterEach(() => receiver.close());

/** What is said of a server that does this with the socket. */
function told(hostile: (socket: Socket) => void, timeoutMs?: number) {
  receiver.answer = ({ socket }) => {
    if (socket) hostile(socket);
  };
  const request = { url: receiver.url, body: '{}', headers: {}, signal: new AbortController().signal };
  return postWebhook(request, { ...systemNetwork(true), ...(timeoutMs && { timeoutMs }) });
}

/** Writes it for as long as somebody takes it. */
function pour(socket: Socket, text: string): void {
  const more = () => {
    while (!socket.destroyed && socket.write(text));
  };
  socket.on('drain', more).on('error', () => undefined);
  more();
}

test('one that changes to another protocol has answered, and is let go', async () => {
  const closed = new Inbox<string>();
  const answer = await told((socket) => {
    socket.once('close', () => closed.put('closed'));
    pour(socket, 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
  });
  expect(answer).toEqual({ status: 101 });
  await closed.next('the end of the connection', PATIENCE_MS);
});

test.each([
  ['hints', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'],
  ['leaves to go on', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ['heads', 'HTTP/1.1 200 OK\r\nX-Y: z'],
])('one that sends %s without end is cut', async (_, head) => {
  const began = performance.now();
  const answer = await told((socket) => pour(socket, head.repeat(1_000)));
  expect(answer).toMatchObject({ fault: expect.any(String) as string });
  expect(performance.now() - began).toBeLessThan(5_000);
});

test.each([
  ['whole', 'HTTP/1.1 200 OK\r\n\r\n', 'a'.repeat(1_000)],
  ['byte by byte', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '1\r\na\r\n'.repeat(200)],
])('one whose body has no end, sent %s, has answered and is cut', async (_, head, body) => {
  const began = performance.now();
  const answer = await told((socket) => {
    socket.write(head);
    pour(socket, body);
  });
  expect(answer).toEqual({ status: 200 });
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('one that keeps the half of its body back holds the worker until its time is over', async () => {
  const began = performance.now();
  const half = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf';
  expect(await told((socket) => socket.write(half), 300)).toEqual({ status: 200 });
  expect(performance.now() - began).toBeGreaterThanOrEqual(290);
});

test('one that never answers is given up in time, however much memory is tidied up meanwhile', async () => {
  setFlagsFromString('--expose-gc');
  const tidy = runInNewContext('gc') as () => void;
  const tidying = setInterval(tidy, 20);
  const answer = told(() => undefined, 500).finally(() => clearInterval(tidying));
  expect(await within(5_000, 'an answer', answer)).toEqual({ fault: 'timeout' });
});
