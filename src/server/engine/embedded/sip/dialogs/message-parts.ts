/** Small parts of messages that several kinds of leg send and read. */
import type { Core } from 'sip.js';
import { headerLines, headerText } from '../wire/header-text.ts';
import type { EndOptions } from './leg.ts';
import { formatReason } from './reason.ts';

const ERROR_HEADER = 'X-Ringside-Error';

export function sdpBody(sdp: string): Core.Body {
  return { contentDisposition: 'session', contentType: 'application/sdp', content: sdp };
}

/** Header lines of whatever ends a leg: BYE or a final response. */
export function endHeaders({ reason, headers = {} }: EndOptions): string[] {
  const lines = headerLines(headers);
  return reason ? [...lines, `Reason: ${formatReason(reason)}`] : lines;
}

/** X-Ringside-Error as it came, or as we are about to send it. */
export function errorOf(message: Core.IncomingRequestMessage | Core.IncomingResponseMessage): string | null {
  const value = message.getHeader(ERROR_HEADER);
  return value === undefined ? null : headerText(value, 64);
}

export function errorIn(headers: Readonly<Record<string, string>> = {}): string | null {
  const value = headers[ERROR_HEADER];
  return value === undefined ? null : headerText(value, 64);
}
