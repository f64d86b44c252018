/**
 * What real peers send and SIP.js's grammar refuses, put right before parsing:
 * folded lines, several Via values in one field, tel: URIs, display names that should have been quoted.
 */
const NAME_ADDRESSES = /^(?:from|f|to|t|contact|m|refer-to|r|reply-to)$/i;
const TOKENS = /^[\w!%*+`'~.-]+(?:[ \t]+[\w!%*+`'~.-]+)*$/;

/** Stands for the host that a tel: URI (RFC 3966) does not have. */
const TEL_HOST = 'tel.invalid';

/** Stands for "Contact: *", which the library's parser does not know. */
export const ALL_CONTACTS_HOST = 'all.invalid';

export function repair(text: string): string {
  const message = text.replace(/^(?:\r\n)+/, '');
  const end = message.indexOf('\r\n\r\n');
  if (end === -1) return message;
  const [first = '', ...fields] = message
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  return [repairStartLine(first), ...fields.flatMap(repairField)].join('\r\n') + message.slice(end);
}

/** 1xx and 2xx to INVITE need a Contact for their dialog (RFC 3261 §12.1.1); lenient carriers leave it out. */
export function addMissingContact(response: string, host: string, port: number): string {
  const end = response.indexOf('\r\n\r\n');
  const head = response.slice(0, end);
  const opensDialog = /^SIP\/2\.0 (?:18\d|2\d\d) /.test(head) && /^CSeq\s*:\s*\d+\s+INVITE\s*$/im.test(head);
  if (!opensDialog || /^(?:Contact|m)\s*:/im.test(head)) return response;
  return `${head}\r\nContact: <sip:${host}:${port}>${response.slice(end)}`;
}

function repairStartLine(line: string): string {
  return line.replace(/^([A-Z]+) tel:([^;\s]+)\S* SIP\/2\.0$/i, (_, method: string, number: string) => {
    return `${method} ${sipUriOf(number)} SIP/2.0`;
  });
}

function repairField(line: string): string[] {
  const colon = line.indexOf(':');
  if (colon === -1) return [line];
  const name = line.slice(0, colon).trim();
  const value = line.slice(colon + 1).trim();
  if (/^(?:via|v)$/i.test(name)) return splitByComma(value).map((via) => `Via: ${via}`);
  if (value === '*' && /^(?:contact|m)$/i.test(name)) return [`Contact: <sip:${ALL_CONTACTS_HOST}>`];
  if (NAME_ADDRESSES.test(name)) return [`${name}: ${quoteDisplayName(replaceTel(value))}`];
  return [line];
}

function splitByComma(value: string): string[] {
  const parts = value.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? [value];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function replaceTel(value: string): string {
  if (/^tel:/i.test(value))
    return value.replace(/^tel:([^;\s]+)/i, (_, number: string) => `<${sipUriOf(number)}>`);
  return value.replace(/<tel:([^;>\s]+)[^>]*>/i, (_, number: string) => `<${sipUriOf(number)}>`);
}

function sipUriOf(telNumber: string): string {
  return `sip:${telNumber.replace(/[-.()]/g, '')}@${TEL_HOST};user=phone`;
}

function quoteDisplayName(value: string): string {
  const [, name = '', rest = ''] = /^([^"<]+?)\s*(<.*)$/s.exec(value) ?? [];
  if (name === '' || TOKENS.test(name)) return value;
  return `"${name.replace(/\\/g, '')}" ${rest}`;
}
