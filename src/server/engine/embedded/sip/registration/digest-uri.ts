/** RFC 3261 §22.4: the digest must be for this Request-URI; proxies and phones differ in how they write it. */
import type { URI } from 'sip.js';
import { readUri } from '../wire/uri.ts';

export function pointsTo(digestUri: string, requestUri: URI | undefined): boolean {
  const uri = readUri(digestUri);
  return uri !== null && uri.user === requestUri?.user && uri.host === requestUri?.host;
}
