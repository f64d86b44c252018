interface RequestHeaders {
  origin: string | undefined;
  host: string;
  fetchSite: string | undefined;
}

/**
 * Browsers name the page a request comes from, and no script can lie about it. Another site's page is refused;
 * a client that is no browser sends none of these headers and has no cookie that a page could borrow.
 */
export function isOwnOrigin({ origin, host, fetchSite }: RequestHeaders): boolean {
  if (origin === undefined)
    return fetchSite === undefined || fetchSite === 'same-origin' || fetchSite === 'none';
  return URL.canParse(origin) && isHostOf(new URL(origin), host);
}

/** However the host is written: letters of either size, the port that goes without saying, the zeros of an IPv6 address. */
export function isHostOf({ protocol, host: own }: URL, host: string): boolean {
  const asked = `${protocol}//${host}`;
  return URL.canParse(asked) && new URL(asked).host === own;
}
