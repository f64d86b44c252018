/** WebAuthn §5.1: only on a page that is secure, and whose host has a name; an IP address is none. */
export const canUsePasskeys = (): boolean =>
  'PublicKeyCredential' in window && !/^[\d.]+$|^\[/.test(window.location.hostname);
