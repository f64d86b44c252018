/** An answer to a request that the grammar refused, made from its raw lines: RFC 3261 §21.4.1 wants a 400 where one can be addressed. */
import { randomBytes } from 'node:crypto';
import { headOf } from './message-head.ts';

const ECHOED: readonly [string, RegExp][] = [
  ['From', /^(?:From|f)\s*:(.*)$/im],
  ['To', /^(?:To|t)\s*:(.*)$/im],
  ['Call-ID', /^(?:Call-ID|i)\s*:(.*)$/im],
  ['CSeq', /^CSeq\s*:(.*)$/im],
];

/** An answer without a transaction; null when the text is not a request, is an ACK, or lacks a line that an answer must repeat. */
export function answerRaw(text: string, status: string): string | null {
  const head = headOf(text).replace(/\r\n[ \t]+/g, ' ');
  const start = startLineOf(head);
  if (!/^[A-Za-z]+\s+.*SIP\/\d+\.\d+\s*$/.test(start) || /^ACK\b/i.test(start)) return null;
  const vias = [...head.matchAll(/^(?:Via|v)\s*:(.*)$/gim)].map(([, value = '']) => `Via:${value}`);
  const echoed = ECHOED.map(([name, pattern]) => echo(name, pattern.exec(head)?.[1]));
  if (vias.length === 0 || echoed.includes(null)) return null;
  return [`SIP/2.0 ${status}`, ...vias, ...echoed, 'Content-Length: 0', '', ''].join('\r\n');
}

export function answerUnparsable(text: string, reasonPhrase = 'Bad Request'): string | null {
  return answerRaw(text, statusFor(startLineOf(headOf(text)), reasonPhrase));
}

function startLineOf(head: string): string {
  return head.slice(0, head.indexOf('\r\n'));
}

function echo(name: string, value: string | undefined): string | null {
  if (value === undefined || value.trim() === '') return null;
  const tag = name === 'To' && !/;\s*tag=/i.test(value) ? `;tag=${randomBytes(6).toString('hex')}` : '';
  return `${name}:${value.trimEnd()}${tag}`;
}

function statusFor(start: string, reasonPhrase: string): string {
  if (!/SIP\/2\.0\s*$/.test(start)) return '505 Version Not Supported';
  if (/^[A-Z]+ (?!sips?:)[a-z][a-z0-9+.-]*:\S* SIP\/2\.0$/i.test(start)) return '416 Unsupported URI Scheme';
  return `400 ${reasonPhrase}`;
}
