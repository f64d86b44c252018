/** Via (RFC 3261 §20.42) with rport (RFC 3581), and the transaction that the topmost one names. */
import { createHash } from 'node:crypto';
import { valueOf, type Head } from './head.ts';
import { readParameters } from './parameters.ts';
import { splitOutside } from './split.ts';

const PROTOCOL_AND_SENT_BY =
  /^SIP[ \t]*\/[ \t]*\d\.\d[ \t]*\/[ \t]*[\w!%*+`'~.-]+[ \t]+(\[[0-9a-f:.]+\]|[\w.-]+)[ \t]*(?::[ \t]*(\d{1,5})[ \t]*)?$/i;

/** How a branch begins that is unique by itself (§8.1.1.7). */
const BRANCH_COOKIE = 'z9hG4bK';

export interface SentBy {
  /** In small letters; an IPv6 address in its brackets. */
  host: string;
  port: number | null;
}

/** The values of one field. */
export function splitVias(value: string): string[] {
  const parts = splitOutside(value, ',') ?? [value];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

export function topVia(head: Head): string | null {
  return splitVias(valueOf(head, 'via') ?? '')[0] ?? null;
}

/** Broken parameters do not keep an answer from finding its way. */
export function sentByOf(via: string): SentBy | null {
  const [protocolAndSentBy = ''] = via.split(';', 1);
  const [, host, port] = PROTOCOL_AND_SENT_BY.exec(protocolAndSentBy) ?? [];
  return host === undefined
    ? null
    : { host: host.toLowerCase(), port: port === undefined ? null : Number(port) };
}

export function isWellFormed(via: string): boolean {
  const semicolon = via.indexOf(';');
  return sentByOf(via) !== null && (semicolon === -1 || readParameters(via.slice(semicolon)) !== null);
}

/** What precedes its parameters, and each of them. Where a quotation has no end, nothing is taken to stand in one. */
export const viaParts = (via: string): string[] => splitOutside(via, ';') ?? via.split(';');

/** '' when it has no value, null when it is not there. */
export function viaParameter(via: string, name: string): string | null {
  for (const part of viaParts(via).slice(1)) {
    const [key = '', value = ''] = part.split('=', 2);
    if (key.trim().toLowerCase() === name) return value.trim();
  }
  return null;
}

/**
 * Its branch; where that is not unique by itself, what RFC 2543 tells transactions apart by (RFC 3261 §17.2.3), as far as
 * requests, their ACK, their CANCEL and our answers have it in common.
 */
export function transactionOf(head: Head, via: string): string {
  const branch = viaParameter(via, 'branch') ?? '';
  if (isUnique(branch)) return branch;
  const { host, port } = sentByOf(via) ?? { host: '', port: null };
  const sequence = /^\d+/.exec(valueOf(head, 'cseq') ?? '')?.[0];
  const parts = [host, port, branch, valueOf(head, 'call-id'), valueOf(head, 'from'), sequence];
  return `old.${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)}`;
}

export function isUnique(branch: string): boolean {
  return branch.startsWith(BRANCH_COOKIE) && branch.length > BRANCH_COOKIE.length;
}
