/** RFC 3261 §22.4: the digest must be for this Request-URI; proxies and phones differ in how they write it. */
import { Grammar, type URI } from 'sip.js';

export function pointsTo(digestUri: string, requestUri: URI | undefined): boolean {
  const uri = Grammar.URIParse(digestUri);
  return uri !== undefined && uri.user === requestUri?.user && uri.host === requestUri?.host;
}
