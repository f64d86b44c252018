/** One POST to a server that nobody knows: bounded in time and size, no redirects, and to the very address that was checked. */
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { systemClock } from '#kit/clock.ts';
import { addressesOfName } from '../port/customers-names.ts';
import { addressInUrl, isPublicAddress } from '../port/public-address.ts';

export interface WebhookRequest {
  url: string;
  body: string;
  headers: Record<string, string>;
  /** Ends it. */
  signal: AbortSignal;
}

/** The status of the answer; or why there was none. */
export type WebhookAnswer = { status: number } | { fault: string };

type Resolved = (error: Error | null, addresses: LookupAddress[]) => void;

export interface WebhookNetwork {
  /** Loopback and private addresses are fine (RINGSIDE_WEBHOOK_PRIVATE). */
  allowPrivate: boolean;
  /** How long a server may take to answer in full, milliseconds; default 10 s. */
  timeoutMs?: number;
  resolve: (host: string, options: { all: true }, done: Resolved) => void;
}

/** @param servers of DNS, in place of the machine's */
export const systemNetwork = (allowPrivate: boolean, servers?: readonly string[]): WebhookNetwork => ({
  allowPrivate,
  // Names of our own network need not be in DNS.
  resolve: allowPrivate ? systemLookup : (host, _options, done) => void byDns(host, servers, done),
});

async function byDns(host: string, servers: readonly string[] | undefined, done: Resolved): Promise<void> {
  const addresses = await addressesOfName(host, servers);
  const isNobody = addresses.length === 0;
  done(isNobody ? Object.assign(new Error('no address'), { code: 'ENOTFOUND' }) : null, addresses);
}

const TIMEOUT_MS = 10_000;
/** Nobody reads it. More than this, and the line is cut. */
const MOST_ANSWER_BYTES = 64 * 1024;
const PRIVATE = 'private address';

/** Never rejects. Settles when the connection is over: what its server leaves open holds the worker, and nothing more. */
export function postWebhook(
  { url, body, headers, signal }: WebhookRequest,
  network: WebhookNetwork,
): Promise<WebhookAnswer> {
  const target = new URL(url);
  const address = addressInUrl(target);
  if (address !== null && !mayGoTo(address, network)) return Promise.resolve({ fault: PRIVATE });
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const request = send(target, {
      method: 'POST',
      // A connection of its own: one that is kept open was checked for another name.
      agent: false,
      lookup: checkedLookup(network),
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      signal,
    });
    let answer: WebhookAnswer = { fault: 'connection closed' };
    // Not AbortSignal.any with a timeout: nothing holds that one, and once it is collected it never comes.
    const cancel = systemClock.after(network.timeoutMs ?? TIMEOUT_MS, () => request.destroy(timeOut()));
    request.on('close', () => {
      cancel();
      resolve(answer);
    });
    request.on('error', (error) => {
      if ('fault' in answer) answer = { fault: faultOf(error) };
    });
    const cutWhenLong = () => {
      if ((request.socket?.bytesRead ?? 0) > MOST_ANSWER_BYTES) request.destroy();
    };
    // "100 Continue" and the like, as often as its server pleases.
    request.on('information', cutWhenLong);
    request.on('upgrade', ({ statusCode }, socket) => {
      answer = { status: statusCode ?? 0 };
      socket.destroy();
    });
    request.on('response', (response) => {
      answer = { status: response.statusCode ?? 0 };
      response.on('data', cutWhenLong);
      response.on('error', () => undefined);
    });
    request.end(body);
  });
}

const timeOut = () => Object.assign(new Error('the server took too long'), { code: 'ETIMEDOUT' });

/** null: it may be called, as far as its name can be resolved now. Each delivery looks again. */
export async function refusalOf(url: string, network: WebhookNetwork): Promise<'private-address' | null> {
  const target = new URL(url);
  const address = addressInUrl(target);
  const addresses = address === null ? await addressesOf(target.hostname, network) : [address];
  return addresses.every((one) => mayGoTo(one, network)) ? null : 'private-address';
}

const addressesOf = (host: string, { resolve }: WebhookNetwork) =>
  new Promise<string[]>((done) =>
    resolve(host, { all: true }, (error, found) => done(error ? [] : found.map(({ address }) => address))),
  );

export const mayGoTo = (address: string, { allowPrivate }: WebhookNetwork) =>
  allowPrivate || isPublicAddress(address);

/**
 * What the socket connects to is what was checked: a name that resolves to another address the next time (DNS rebinding)
 * gains nothing. One private address among several spoils them all.
 */
export function checkedLookup(network: WebhookNetwork): LookupFunction {
  return (host, options, done) => {
    network.resolve(host, { all: true }, (error, addresses) => {
      const [first] = error ? [] : addresses;
      if (error) done(error, '');
      else if (!first || !addresses.every(({ address }) => mayGoTo(address, network)))
        done(new Error(PRIVATE), '');
      else if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

const faults: Record<string, string> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unknown host',
  EAI_AGAIN: 'unknown host',
  ECONNRESET: 'connection closed',
  EPIPE: 'connection closed',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ETIMEDOUT: 'timeout',
  CERT_HAS_EXPIRED: 'certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate',
};

export function faultOf(error: Error & { code?: string; errors?: unknown[] }): string {
  if (error.message === PRIVATE) return PRIVATE;
  // Every address of a name was tried: the first tells.
  const [first] = error instanceof AggregateError ? (error.errors as (Error & { code?: string })[]) : [];
  const code = error.code ?? first?.code ?? '';
  return faults[code] ?? (code.startsWith('ERR_SSL') ? 'certificate' : 'failed');
}
