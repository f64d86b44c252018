/** Asks a server that a customer named, and reads what it answers: as bounded and as guarded as a webhook (webhook-request.ts). */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { ProviderFault } from '#contract/people/sso.ts';
import { systemClock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { addressInUrl } from '../port/public-address.ts';
import { checkedLookup, faultOf, mayGoTo, type WebhookNetwork } from './webhook-request.ts';

const TIMEOUT_MS = 5_000;
/** Of heads and bodies; key sets of large providers have some 20 KB. */
const MOST_ANSWER_BYTES = 256 * 1024;

export interface Asking {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | null;
}

/** Never rejects. A redirect is an answer like others: nobody follows it. */
export function askCustomersServer(
  { url, method, headers, body }: Asking,
  network: WebhookNetwork,
): Promise<Result<Response, ProviderFault>> {
  const target = new URL(url);
  const address = addressInUrl(target);
  if (address !== null && !mayGoTo(address, network)) return Promise.resolve(fail('private-address'));
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    // A connection of its own: one that is kept open was checked for another name.
    const request = send(target, { method, headers, agent: false, lookup: checkedLookup(network) });
    let answer: Response | null = null;
    let fault: ProviderFault | null = null;
    const giveUp = (why: ProviderFault) => {
      fault ??= why;
      request.destroy();
    };
    const cutWhenLong = () => {
      if ((request.socket?.bytesRead ?? 0) > MOST_ANSWER_BYTES) giveUp('answer-too-long');
    };
    const cancel = systemClock.after(network.timeoutMs ?? TIMEOUT_MS, () => giveUp('timeout'));
    request.on('close', () => {
      cancel();
      resolve(answer ? ok(answer) : fail(fault ?? 'unreachable'));
    });
    request.on('error', (error) => (fault ??= faults[faultOf(error)] ?? 'unreachable'));
    request.on('information', cutWhenLong);
    request.on('upgrade', (_response, socket) => socket.destroy());
    request.on('response', (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => {
        pieces.push(piece);
        cutWhenLong();
      });
      response.on('error', () => undefined);
      response.on('end', () => {
        if (fault === null) answer = answerOf(response, Buffer.concat(pieces));
      });
    });
    request.end(body);
  });
}

const faults: Record<string, ProviderFault> = {
  'private address': 'private-address',
  'unknown host': 'name-not-found',
  timeout: 'timeout',
  certificate: 'certificate',
};

const BODYLESS = new Set([204, 205, 304]);

function answerOf({ statusCode = 0, headers }: IncomingMessage, body: Buffer): Response | null {
  if (statusCode < 200 || statusCode > 599) return null;
  const type = headers['content-type'];
  return new Response(BODYLESS.has(statusCode) ? null : new Uint8Array(body), {
    status: statusCode,
    headers: type === undefined ? {} : { 'content-type': type },
  });
}
