/** The few lines of a message that the transport reads by itself (RFC 3261 §18), without the cost of the full grammar. */
import { headOf } from '../message-head.ts';
import type { SocketAddress } from './socket-address.ts';

export interface Envelope {
  /** null for a request. */
  status: number | null;
  /** Of the request line, or of CSeq for a response. */
  method: string;
  /** Branch of the top Via, '' when there is none. */
  branch: string;
  /** Of the top Via: host[:port], as written. */
  sentBy: string;
  /** The whole of the top Via's value. */
  via: string;
}

const METHOD_OF_REQUEST = /^([A-Za-z]+)[ \t]/;
const METHOD_OF_RESPONSE = /^CSeq[ \t]*:[ \t]*\d+\s+(\w+)/im;
const TOP_VIA = /^(?:Via|v)[ \t]*:[ \t]*(.*)$/im;
const SENT_BY = /^SIP\s*\/\s*2\.0\s*\/\s*[\w.-]+\s+(\[[0-9a-fA-F:.]+\]|[\w.-]+)(?:\s*:\s*(\d{1,5}))?/i;

/** null when the text is no SIP message. */
export function readEnvelope(text: string): Envelope | null {
  const head = headOf(text);
  const status = statusOf(head);
  const method = (status === null ? METHOD_OF_REQUEST : METHOD_OF_RESPONSE).exec(head)?.[1];
  const via = TOP_VIA.exec(head)?.[1];
  if (method === undefined || via === undefined) return null;
  return {
    status,
    method: method.toUpperCase(),
    branch: /;\s*branch\s*=\s*([^;,\s]+)/i.exec(via)?.[1] ?? '',
    sentBy: sentByOf(via),
    via,
  };
}

function statusOf(head: string): number | null {
  const status = /^SIP\/2\.0 (\d{3})\b/.exec(head)?.[1];
  return status === undefined ? null : Number(status);
}

function sentByOf(via: string): string {
  const [, host = '', port] = SENT_BY.exec(via) ?? [];
  return port === undefined ? host.toLowerCase() : `${host.toLowerCase()}:${port}`;
}

/** RFC 3261 §18.2.1 and RFC 3581 §4: the top Via remembers where the request really came from. */
export function fillSource(text: string, { host, port }: SocketAddress): string {
  return text.replace(TOP_VIA, (line, via: string) => {
    const clean = via.trimEnd().replace(/;\s*received\s*=\s*[^;,\s]*/gi, '');
    const asks = /;\s*rport\s*(?=;|$)/i.test(clean);
    const ported = clean.replace(/;\s*rport\s*(?=;|$)/i, `;rport=${port}`);
    const named = SENT_BY.exec(via)?.[1]?.replace(/[[\]]/g, '');
    const received = asks || named !== host ? `;received=${host}` : '';
    return `${line.slice(0, line.length - via.length)}${ported}${received}`;
  });
}

/** Where a response goes (RFC 3261 §18.2.2): received and rport of its top Via, else sent-by. */
export function responseTarget(via: string): SocketAddress | null {
  const [, sentByHost, sentByPort] = SENT_BY.exec(via) ?? [];
  if (sentByHost === undefined) return null;
  const received = /;\s*received\s*=\s*\[?([^;,\]\s]+)/i.exec(via)?.[1];
  const rport = /;\s*rport\s*=\s*(\d{1,5})/i.exec(via)?.[1];
  return {
    host: received ?? sentByHost.replace(/[[\]]/g, ''),
    port: Number(rport ?? sentByPort ?? 5060),
  };
}

/** Where a request goes: its first Route, else its Request-URI (RFC 3261 §8.1.2). */
export function requestTarget(text: string): SocketAddress | null {
  const route = /^Route[ \t]*:[^<\r\n]*<([^>\r\n]+)>/im.exec(text)?.[1];
  const uri = route ?? /^\w+ (\S+) SIP\/2\.0/.exec(text)?.[1] ?? '';
  const [, host, port] = /^sips?:(?:[^@]*@)?(\[[0-9a-fA-F:.]+\]|[^:;?>]+)(?::(\d{1,5}))?/i.exec(uri) ?? [];
  return host === undefined ? null : { host: host.replace(/[[\]]/g, ''), port: Number(port ?? 5060) };
}
