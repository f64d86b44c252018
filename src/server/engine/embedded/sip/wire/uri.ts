/** SIP URIs (RFC 3261 §19.1), and tel: URIs (RFC 3966) as the SIP URIs that they stand for. */
import { URI } from 'sip.js';

/** Stands for the host that a tel: URI does not have. */
const TEL_HOST = 'tel.invalid';

const SCHEME = /^[a-z][a-z0-9+.-]*$/i;
const USER = /^(?:[\w\-.!~*'()&=+$,;?/:]|%[0-9a-f]{2})+$/i;
const HOST_PORT = /^(\[[0-9a-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?$/i;
const PARAMETER = /^(?:[\w\-.!~*'()[\]/:&+$]|%[0-9a-f]{2})+$/i;
const HEADER = /^(?:[\w\-.!~*'()[\]/:?+$]|%[0-9a-f]{2})*$/i;
const TEL_NUMBER = /^\+?[\w*#().-]+$/;

/** In small letters; '' when the text does not begin with one. */
export function schemeOf(text: string): string {
  const scheme = text.slice(0, Math.max(0, text.indexOf(':')));
  return SCHEME.test(scheme) ? scheme.toLowerCase() : '';
}

/** Null for what cannot be read, for every other scheme, and for escapes that are no UTF-8. */
export function readUri(text: string): URI | null {
  const scheme = schemeOf(text);
  const rest = text.slice(scheme.length + 1);
  if (scheme === 'tel') return readTel(rest);
  return scheme === 'sip' || scheme === 'sips' ? readSip(scheme, rest) : null;
}

/** Null for anything but a readable "sip:" URI. */
export function readSipUri(text: string): URI | null {
  return schemeOf(text) === 'sip' ? readUri(text) : null;
}

function readSip(scheme: string, text: string): URI | null {
  const at = text.indexOf('@');
  const user = at === -1 ? '' : readUser(text.slice(0, at));
  const [beforeHeaders = '', headers, ...moreHeaders] = text.slice(at + 1).split('?');
  const [hostPort = '', ...parameters] = beforeHeaders.split(';');
  const place = readHostPort(hostPort);
  if (user === null || place === null || moreHeaders.length > 0) return null;
  const uri = new URI(scheme, user, place.host, place.port);
  const isWhole = setParameters(uri, parameters) && setHeaders(uri, headers);
  return isWhole ? uri : null;
}

function readHostPort(text: string): { host: string; port: number | undefined } | null {
  const [, host, port] = HOST_PORT.exec(text) ?? [];
  const number = port === undefined ? undefined : Number(port);
  return host === undefined || (number ?? 0) > 65_535 ? null : { host, port: number };
}

/** Escapes that are not needed are undone, so that one user is written in one way (RFC 3986 §6.2.2.2). */
function readUser(text: string): string | null {
  if (!USER.test(text) || !isUtf8(text)) return null;
  return text.replace(/%[2-7][0-9a-f]/gi, (escaped) => {
    const character = decodeURIComponent(escaped);
    return /[\w.~+-]/.test(character) ? character : escaped;
  });
}

function isUtf8(escaped: string): boolean {
  try {
    decodeURIComponent(escaped);
    return true;
  } catch {
    return false;
  }
}

function setParameters(uri: URI, parameters: readonly string[]): boolean {
  return parameters.every((parameter) => {
    const [name = '', value, ...rest] = parameter.split('=');
    if (!PARAMETER.test(name) || (value !== undefined && !PARAMETER.test(value))) return false;
    uri.setParam(name, value ?? null);
    return rest.length === 0;
  });
}

function setHeaders(uri: URI, text: string | undefined): boolean {
  if (text === undefined) return true;
  return text.split('&').every((header) => {
    const [name = '', value = '', ...rest] = header.split('=');
    if (name === '' || !HEADER.test(name) || !HEADER.test(value)) return false;
    uri.setHeader(name, value);
    return rest.length === 0;
  });
}

function readTel(text: string): URI | null {
  const number = text.slice(0, (text + ';').indexOf(';'));
  if (!TEL_NUMBER.test(number)) return null;
  return new URI('sip', number.replace(/[-.()]/g, ''), TEL_HOST, undefined, { user: 'phone' });
}
