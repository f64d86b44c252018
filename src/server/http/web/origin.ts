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
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}
