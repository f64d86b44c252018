/** name-addr and addr-spec with their parameters: From, To, Contact, Record-Route and their like (RFC 3261 §20.10). */
import { NameAddrHeader, URI } from 'sip.js';
import { readParameters } from './parameters.ts';
import { endOfQuoted, splitOutside } from './split.ts';
import { readUri } from './uri.ts';

/** Stands for "Contact: *". */
export const ALL_CONTACTS_HOST = 'all.invalid';

/** One value of a field, as it was written and as it reads. */
export interface ReadValue {
  raw: string;
  address: NameAddrHeader;
}

/** Null when it cannot be read. Display names that should have been quoted (RFC 4475 §3.1.2.6) are taken as they are meant. */
export function readAddress(text: string): NameAddrHeader | null {
  const value = text.trim();
  const opens = opensAt(value);
  if (opens === null) return null;
  const closes = value.indexOf('>', opens);
  if (opens === -1) return readBare(value);
  if (closes === -1) return null;
  const name = nameOf(value.slice(0, opens).trim());
  return name === null ? null : make(value.slice(opens + 1, closes), name, value.slice(closes + 1));
}

/** A list between commas; each of at most `limit`. Null when one of them cannot be read. */
export function readAddresses(text: string, limit: number): ReadValue[] | null {
  const parts = splitOutside(text, ',') ?? [];
  if (parts.length === 0 || parts.length > limit) return null;
  const values = parts.map((part) => ({ raw: part.trim(), address: readAddress(part) }));
  const read = values.flatMap(({ raw, address }) => (address === null ? [] : [{ raw, address }]));
  return read.length === parts.length ? read : null;
}

export function allContacts(): NameAddrHeader {
  return new NameAddrHeader(new URI('sip', '', ALL_CONTACTS_HOST), '', {});
}

/** Of the bracket after the display name; -1: none, null: the name is a quotation without end. */
function opensAt(value: string): number | null {
  if (!value.startsWith('"')) return value.indexOf('<');
  const end = endOfQuoted(value);
  return end === null || value.slice(end).trimStart()[0] !== '<' ? null : value.indexOf('<', end);
}

/** Without its quotes, its escapes as they are: so it goes between quotes again. */
function nameOf(text: string): string | null {
  if (text.startsWith('"')) return text.slice(1, -1);
  return text.includes('"') ? null : text.replaceAll('\\', '');
}

/** RFC 3261 §20.10: without brackets, what follows ";" belongs to the field, and the URI has neither "?" nor ",". */
function readBare(value: string): NameAddrHeader | null {
  const semicolon = value.indexOf(';');
  const uri = semicolon === -1 ? value : value.slice(0, semicolon);
  if (uri.includes('?') || uri.includes(',')) return null;
  return make(uri.trim(), '', semicolon === -1 ? '' : value.slice(semicolon));
}

function make(uriText: string, name: string, parameterText: string): NameAddrHeader | null {
  const uri = readUri(uriText);
  const parameters = readParameters(parameterText);
  if (uri === null || parameters === null) return null;
  const header = new NameAddrHeader(uri, name, {});
  for (const [parameter, value] of parameters) header.setParam(parameter, value);
  return header;
}
