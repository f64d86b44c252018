/** The few lines of a message that the transport reads by itself (RFC 3261 §18). */
import type { URI } from 'sip.js';
import { readAddress } from '../../wire/address.ts';
import { valueOf, type Field, type Head } from '../../wire/head.ts';
import { splitOutside } from '../../wire/split.ts';
import { meantMethod, readRequestLine, readStatusLine } from '../../wire/start-line.ts';
import { readUri } from '../../wire/uri.ts';
import { sentByOf, splitVias, topVia, transactionOf, viaParameter, viaParts } from '../../wire/via.ts';
import type { SocketAddress } from '../../wire/socket-address.ts';

const SIP_PORT = 5060;

export interface Envelope {
  /** null for a request. */
  status: number | null;
  /** Of the request line, or of CSeq for a response. */
  method: string;
  /** Of the top Via; where it has none that is unique, made of what stands for one. */
  branch: string;
  /** Of the top Via: host[:port]. */
  sentBy: string;
  /** The whole of the top Via's value. */
  via: string;
}

/** null when the head is no SIP message's. */
export function readEnvelope(head: Head): Envelope | null {
  const status = readStatusLine(head.startLine)?.status ?? null;
  const method = status === null ? meantMethod(head.startLine) : methodOfSequence(head);
  const via = topVia(head);
  if (method === null || via === null) return null;
  const { host, port } = sentByOf(via) ?? { host: '', port: null };
  const sentBy = port === null ? host : `${host}:${port}`;
  return { status, method: method.toUpperCase(), branch: transactionOf(head, via), sentBy, via };
}

/** Our own answer to a request without a CSeq has none either. */
function methodOfSequence(head: Head): string {
  return /^\d+[ \t]+(\S+)$/.exec(valueOf(head, 'cseq') ?? '')?.[1] ?? '';
}

/** RFC 3261 §18.2.1 and RFC 3581 §4: the top Via remembers where the request really came from. */
export function fillSource(head: Head, { host, port }: SocketAddress): Head {
  const index = head.fields.findIndex(({ name }) => name === 'via');
  const [top = '', ...others] = splitVias(head.fields[index]?.value ?? '');
  const [protocolAndSentBy = '', ...parameters] = viaParts(top);
  const nameOf = (parameter: string) => (parameter.split('=', 1)[0] ?? '').trim().toLowerCase();
  const kept = parameters.filter((parameter) => !['received', 'rport'].includes(nameOf(parameter)));
  const asks = viaParameter(top, 'rport') !== null;
  const isNamed = sentByOf(top)?.host.replace(/[[\]]/g, '') === host;
  const source = [...(asks ? [`rport=${port}`] : []), ...(asks || !isNamed ? [`received=${host}`] : [])];
  const filled: Field = { name: 'via', value: [protocolAndSentBy, ...kept, ...source].join(';') };
  const vias = [filled, ...others.map((value) => ({ name: 'via', value }))];
  return { ...head, fields: head.fields.flatMap((field, at) => (at === index ? vias : [field])) };
}

/** 1xx and 2xx to INVITE need a Contact for their dialog (RFC 3261 §12.1.1); lenient carriers leave it out. */
export function addMissingContact(head: Head, { status, method }: Envelope, from: SocketAddress): Head {
  const opensDialog = status !== null && status > 100 && status < 300 && method === 'INVITE';
  if (!opensDialog || valueOf(head, 'contact') !== null) return head;
  const contact: Field = { name: 'contact', value: `<sip:${from.host}:${from.port}>` };
  return { ...head, fields: [...head.fields, contact] };
}

/** Where a response goes (RFC 3261 §18.2.2): received and rport of its top Via, else sent-by. */
export function responseTarget(via: string): SocketAddress | null {
  const sentBy = sentByOf(via);
  if (sentBy === null) return null;
  const received = viaParameter(via, 'received') ?? '';
  const rport = /^\d{1,5}$/.exec(viaParameter(via, 'rport') ?? '')?.[0];
  const host = received === '' ? sentBy.host : received;
  return { host: host.replace(/[[\]]/g, ''), port: Number(rport ?? sentBy.port ?? SIP_PORT) };
}

/** Where a request goes: its first Route, else its Request-URI (RFC 3261 §8.1.2). */
export function requestTarget(head: Head): SocketAddress | null {
  const route = valueOf(head, 'route');
  const uri = route === null ? readUri(readRequestLine(head.startLine)?.uri ?? '') : uriOfFirst(route);
  return uri && { host: uri.host.replace(/[[\]]/g, ''), port: uri.port ?? SIP_PORT };
}

function uriOfFirst(route: string): URI | null {
  const [first = ''] = splitOutside(route, ',') ?? [];
  return readAddress(first)?.uri ?? null;
}
