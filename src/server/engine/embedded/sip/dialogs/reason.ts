/** RFC 3326: why a request was sent, on CANCEL, BYE and final responses. */
import { headerText } from '../wire/header-text.ts';
import type { Reason } from './leg.ts';
import { readParameters, type Parameters } from '../wire/parameters.ts';
import { splitOutside, unquoted } from '../wire/split.ts';

export function formatReason({ protocol, cause, text }: Reason): string {
  return `${headerText(protocol, 32)};cause=${cause};text="${headerText(text, 128).replace(/["\\]/g, '')}"`;
}

/** Of several reasons the first; null for a missing header, and for one without a numeric cause. */
export function parseReason(header: string | undefined): Reason | null {
  const [value = ''] = splitOutside(header ?? '', ',') ?? [];
  const [protocol = ''] = value.split(';', 1);
  const parameters: Parameters = readParameters(value.slice(protocol.length)) ?? new Map();
  const cause = parameters.get('cause') ?? '';
  if (!/^[\w.-]+$/.test(protocol.trim()) || !/^\d{1,4}$/.test(cause)) return null;
  const text = headerText(unquoted(parameters.get('text') ?? ''), 128);
  return { protocol: protocol.trim(), cause: Number(cause), text };
}
