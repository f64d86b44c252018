/** RFC 3326: why a request was sent, on CANCEL, BYE and final responses. */
import { headerText } from './header-text.ts';
import type { Reason } from './leg.ts';

const REASON = /^\s*([\w.-]+)\s*(;.*)?$/s;

export function formatReason({ protocol, cause, text }: Reason): string {
  return `${headerText(protocol, 32)};cause=${cause};text="${headerText(text, 128).replace(/["\\]/g, '')}"`;
}

/** null for a missing header, and for one without a numeric cause. */
export function parseReason(header: string | undefined): Reason | null {
  const [, protocol, parameters = ''] = REASON.exec(header ?? '') ?? [];
  const cause = /;\s*cause\s*=\s*(\d{1,4})/i.exec(parameters)?.[1];
  if (protocol === undefined || cause === undefined) return null;
  const text = /;\s*text\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(parameters)?.[1] ?? '';
  return { protocol, cause: Number(cause), text: headerText(text.replace(/\\(.)/g, '$1'), 128) };
}
