import { errorCodeSchema, type ErrorCode } from '#contract/values/errors.ts';
import { sipHeaders } from '#contract/people/phone.ts';
import type { CallEnd } from '../calls/ports.ts';
import type { Headers } from './incoming-context.ts';

/** What a final SIP status tells a person, where the server gave no code of its own (RFC 3261 §21, RFC 3398 §8.2.6). */
const STATUS_ERRORS = new Map<number, ErrorCode>([
  [402, 'balance-empty'],
  [403, 'caller-id-refused'],
  [404, 'not-in-service'],
  [408, 'no-answer'],
  [410, 'not-in-service'],
  [414, 'number-invalid'],
  [416, 'number-invalid'],
  [480, 'no-answer'],
  [484, 'number-invalid'],
  [486, 'busy'],
  [488, 'media-incompatible'],
  [502, 'trunk-unreachable'],
  [503, 'trunk-unreachable'],
  [504, 'trunk-unreachable'],
  [600, 'busy'],
  [603, 'declined'],
  [604, 'not-in-service'],
  [606, 'media-incompatible'],
  [607, 'declined'],
]);

/** The far side refused our INVITE. */
export function endOfRefusal(response: Headers & { statusCode?: number | undefined }): CallEnd {
  const status = response.statusCode ?? 500;
  return { by: 'remote', error: errorIn(response) ?? STATUS_ERRORS.get(status) ?? 'call-failed' };
}

/** The caller gave up, or a colleague was faster: then nobody missed a call (RFC 3326 §3.1). */
export function endOfCancel(cancel: Headers): CallEnd {
  return { by: isCompletedElsewhere(cancel) ? 'elsewhere' : 'remote', error: null };
}

/** A BYE: the far side hung up, or the server had to end the call and says why. */
export function endOfBye(bye: Headers): CallEnd {
  return { by: isCompletedElsewhere(bye) ? 'elsewhere' : 'remote', error: errorIn(bye) };
}

function errorIn(message: Headers): ErrorCode | null {
  const code = errorCodeSchema.safeParse(message.getHeader(sipHeaders.error)?.trim());
  return code.success ? code.data : null;
}

function isCompletedElsewhere(message: Headers): boolean {
  return /(?:^|,)\s*SIP\s*;[^,]*\bcause\s*=\s*200\b/i.test(message.getHeader('Reason')?.slice(0, 512) ?? '');
}
