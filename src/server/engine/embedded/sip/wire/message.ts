/**
 * A head → a message that SIP.js's core takes, or the answer to one that it cannot. The library's own grammar costs
 * milliseconds and is not linear (700 short fields: 100 ms): it never sees a byte from outside.
 */
import { Core, type NameAddrHeader } from 'sip.js';
import { allContacts, readAddress, readAddresses, type ReadValue } from './address.ts';
import { answerRaw } from './answer.ts';
import { valueOf, type Field, type Head } from './head.ts';
import { readRequestLine, readStatusLine, type StatusLine } from './start-line.ts';
import { readUri, schemeOf } from './uri.ts';
import { isUnique, isWellFormed, sentByOf, splitVias, topVia, transactionOf } from './via.ts';

export type ReadMessage =
  | { kind: 'request'; message: Core.IncomingRequestMessage }
  | { kind: 'response'; message: Core.IncomingResponseMessage }
  /** `answer` goes back to where the bytes came from; null: they are dropped. */
  | { kind: 'malformed'; answer: string | null };

type Message = Core.IncomingRequestMessage | Core.IncomingResponseMessage;

const MAX_VALUES_OF_A_FIELD = 64;
const KNOWN_SCHEMES = ['sip', 'sips', 'tel'];

const REQUIRED: Readonly<Record<string, string>> = {
  from: 'From',
  to: 'To',
  'call-id': 'Call-ID',
  cseq: 'CSeq',
  via: 'Via',
};
const AT_MOST_ONCE: Readonly<Record<string, string>> = {
  from: 'From',
  to: 'To',
  'call-id': 'Call-ID',
  cseq: 'CSeq',
  'max-forwards': 'Max-Forwards',
  'content-length': 'Content-Length',
  'content-type': 'Content-Type',
};

/** Never throws. */
export function readMessage(head: Head): ReadMessage {
  const line = readStatusLine(head.startLine);
  return line === null ? readRequest(head) : readResponse(head, line);
}

function readRequest(head: Head): ReadMessage {
  const message = new Core.IncomingRequestMessage();
  const refusal = readStart(message, head.startLine);
  const fault = faultOf(head) ?? fill(message, head);
  if (refusal === null && fault === null) return { kind: 'request', message };
  return { kind: 'malformed', answer: answerRaw(head, refusal ?? `400 ${fault ?? 'Bad Request'}`) };
}

function readResponse(head: Head, { status, reasonPhrase }: StatusLine): ReadMessage {
  const message = new Core.IncomingResponseMessage();
  message.statusCode = status;
  message.reasonPhrase = reasonPhrase;
  const fault = faultOf(head) ?? fill(message, head);
  return fault === null ? { kind: 'response', message } : { kind: 'malformed', answer: null };
}

/** @returns the status to refuse it with */
function readStart(request: Core.IncomingRequestMessage, startLine: string): string | null {
  const line = readRequestLine(startLine);
  if (line === null) return '400 Bad Start Line';
  if (line.version !== '2.0') return '505 Version Not Supported';
  const scheme = schemeOf(line.uri);
  if (scheme !== '' && !KNOWN_SCHEMES.includes(scheme)) return '416 Unsupported URI Scheme';
  const uri = readUri(line.uri);
  // RFC 3261 §19.1.1: header fields have no place in a Request-URI.
  if (uri === null || Object.keys(uri.headers).length > 0) return '400 Bad Request-URI';
  request.method = line.method;
  request.ruri = uri;
  return null;
}

/** What shows before any field is understood. */
function faultOf(head: Head): string | null {
  return head.fault ?? wrongCount(head) ?? wrongLength(head);
}

function wrongCount({ fields }: Head): string | null {
  const counts = new Map<string, number>();
  for (const { name } of fields) counts.set(name, (counts.get(name) ?? 0) + 1);
  const missing = Object.entries(REQUIRED).find(([name]) => !counts.has(name));
  if (missing) return `Missing ${missing[1]}`;
  const repeated = Object.entries(AT_MOST_ONCE).find(([name]) => (counts.get(name) ?? 0) > 1);
  return repeated ? `Multiple ${repeated[1]}` : null;
}

function wrongLength(head: Head): string | null {
  const length = valueOf(head, 'content-length');
  if (length === null) return null;
  if (!/^\d{1,9}$/.test(length)) return 'Bad Content-Length';
  return Number(length) > head.body.length ? 'Content-Length Too Large' : null;
}

/** @returns what is wrong with it */
function fill(message: Message, head: Head): string | null {
  const contacts: NameAddrHeader[] = [];
  message.parseHeader = (name: string, index = 0) => {
    const lowerCase = name.toLowerCase();
    return lowerCase === 'contact' ? contacts[index] : parsed[lowerCase]?.(message);
  };
  message.data = head.startLine;
  message.body = head.body.toString('utf8', 0, Number(valueOf(head, 'content-length') ?? head.body.length));
  const unread = head.fields.find((field) => !(readers[field.name] ?? addAsItIs)(message, field, contacts));
  if (unread) return `Bad ${AT_MOST_ONCE[unread.name] ?? 'Header Field'}`;
  const fault = fillTransaction(message, head);
  // RFC 2543 §6.13: without a Contact, a call's requests go to where it is from.
  if (fault === null && contacts.length === 0 && !isUnique(message.viaBranch)) {
    contacts.push(message.from);
    message.addHeader('contact', `<${message.from.uri.toString()}>`);
  }
  return fault;
}

/** What the core asks for in parts, beside Contact. It does without the rest: it has no use for a challenge, and no events. */
const parsed: Readonly<Record<string, ((message: Message) => unknown) | undefined>> = {
  from: ({ from }) => from,
  to: ({ to }) => to,
  'content-type': (message) => mediaType(message.getHeader('content-type')),
  'content-disposition': (message) => ({ type: mediaType(message.getHeader('content-disposition')) }),
};

/** Without its parameters; undefined for none. */
export function mediaType(value: string | undefined): string | undefined {
  return value?.split(';', 1)[0]?.trim().toLowerCase();
}

function fillTransaction(message: Message, head: Head): string | null {
  const via = topVia(head) ?? '';
  const sentBy = sentByOf(via);
  if (sentBy === null || !isWellFormed(via)) return 'Bad Via';
  message.via = { host: sentBy.host, port: sentBy.port ?? 5060 };
  const transaction = transactionOf(head, via);
  // RFC 3261 §17.2.3: behind one address two may have made the same branch. An answer's is our own.
  message.viaBranch =
    message instanceof Core.IncomingRequestMessage && isUnique(transaction)
      ? `${transaction} ${sentBy.host}:${sentBy.port ?? ''}`
      : transaction;
  return null;
}

/** The branch alone, of a request whose transaction is told apart by who sent it, too. */
export const branchOf = ({ viaBranch }: Core.IncomingRequestMessage): string =>
  viaBranch.split(' ', 1)[0] ?? '';

/** Puts a field into a message. @returns false when it cannot be read */
type Reader = (message: Message, field: Field, contacts: NameAddrHeader[]) => boolean;

const addAsItIs: Reader = (message, { name, value }) => {
  message.addHeader(name, value);
  return true;
};

function addValues(message: Message, name: string, values: ReadValue[] | null): boolean {
  for (const { raw } of values ?? []) message.addHeader(name, raw);
  return values !== null;
}

const readers: Readonly<Record<string, Reader | undefined>> = {
  via: (message, { value }) => {
    const vias = splitVias(value);
    for (const via of vias) message.addHeader('via', via);
    return vias.length > 0 && vias.length <= MAX_VALUES_OF_A_FIELD;
  },
  from: (message, { value }) => {
    const from = readAddress(value);
    if (from === null) return false;
    message.addHeader('from', value);
    message.from = from;
    message.fromTag = tagOf(from) ?? '';
    return true;
  },
  to: (message, { value }) => {
    const to = readAddress(value);
    if (to === null) return false;
    message.addHeader('to', value);
    message.to = to;
    const tag = tagOf(to);
    if (tag !== null) message.toTag = tag;
    return true;
  },
  'call-id': (message, { value }) => {
    message.addHeader('call-id', value);
    message.callId = value;
    return /^\S+$/.test(value);
  },
  cseq: (message, { value }) => {
    const [, number, method] = /^(\d+)[ \t]+([\w!%*+`'~.-]+)$/.exec(value) ?? [];
    if (number === undefined || method === undefined) return false;
    message.addHeader('cseq', `${number} ${method}`);
    message.cseq = Number(number);
    if (message instanceof Core.IncomingResponseMessage) message.method = method;
    return true;
  },
  contact: (message, { value }, contacts) => {
    const values =
      value === '*'
        ? [{ raw: value, address: allContacts() }]
        : readAddresses(value, MAX_VALUES_OF_A_FIELD - contacts.length);
    contacts.push(...(values ?? []).map(({ address }) => address));
    return addValues(message, 'contact', values);
  },
  'record-route': (message, { value }) =>
    addValues(message, 'record-route', readAddresses(value, MAX_VALUES_OF_A_FIELD)),
  'max-forwards': (message, field) => /^\d{1,5}$/.test(field.value) && addAsItIs(message, field, []),
};

function tagOf(address: NameAddrHeader): string | null {
  return address.getParam('tag') ?? null;
}
