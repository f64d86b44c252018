import type { IncomingMessage } from 'node:http';

/**
 * RFC 9112 §3.2.2: a request may name its target as proxies are asked, by a whole URL, whose host counts and not the
 * header's. From here on it is one that names a path.
 * @returns false: nobody can say which host is meant (400)
 */
export function toOriginForm(request: IncomingMessage): boolean {
  const { rawHeaders, url: target = '' } = request;
  const hosts = rawHeaders.flatMap((name, at) => (at % 2 === 0 && name.toLowerCase() === 'host' ? [at] : []));
  if (hosts.length > 1) return false;
  if (target.startsWith('/')) return true;
  const url = webAddress(target);
  if (url === null) return false;
  request.url = url.pathname + url.search;
  rawHeaders.splice(hosts[0] ?? rawHeaders.length, 2, 'Host', url.host);
  request.headers.host = url.host;
  return true;
}

/** RFC 9110 §4.2.4: one that says who asks is an error. */
function webAddress(target: string): URL | null {
  const url = URL.canParse(target) ? new URL(target) : null;
  const isOne = url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}` === '';
  return isOne ? url : null;
}
