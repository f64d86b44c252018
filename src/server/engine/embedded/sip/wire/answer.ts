/** An answer made from the lines of a request that nobody else will answer: RFC 3261 §21.4.1 wants a 400 where one can be addressed. */
import { randomBytes } from 'node:crypto';
import type { Head } from './head.ts';
import { meantMethod } from './start-line.ts';

const ECHOED: Readonly<Record<string, string>> = {
  via: 'Via',
  from: 'From',
  to: 'To',
  'call-id': 'Call-ID',
  cseq: 'CSeq',
};

/** An answer without a transaction; null when the head is no request's, is an ACK's, or does not say where it came from. */
export function answerRaw(head: Head, status: string): string | null {
  const method = meantMethod(head.startLine);
  if (method === null || method === 'ACK' || !head.fields.some(({ name }) => name === 'via')) return null;
  const echoed = head.fields.flatMap(({ name, value }) => {
    const longName = ECHOED[name];
    return longName === undefined || value === '' ? [] : [`${longName}: ${value}${tagFor(name, value)}`];
  });
  return [`SIP/2.0 ${status}`, ...echoed, 'Content-Length: 0', '', ''].join('\r\n');
}

function tagFor(name: string, value: string): string {
  return name !== 'to' || /;[ \t]*tag[ \t]*=/i.test(value) ? '' : `;tag=${randomBytes(6).toString('hex')}`;
}
