/** Cuts a header field's value where RFC 3261 §25.1 separates its parts: one walk over the text, never back. */

const CLOSING: Readonly<Record<string, string>> = { '"': '"', '<': '>' };

/**
 * Parts between separators that stand neither in a quoted string nor between angle brackets; not trimmed.
 * Null when a quotation or a bracket is left open.
 */
export function splitOutside(text: string, separator: string): string[] | null {
  const parts: string[] = [];
  let start = 0;
  /** What ends the quotation or bracket that we are in. */
  let closing = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\' && closing === '"') at += 1;
    else if (character === closing) closing = '';
    else if (closing === '' && character === separator) {
      parts.push(text.slice(start, at));
      start = at + 1;
    } else if (closing === '') closing = CLOSING[character] ?? '';
  }
  return closing === '' ? [...parts, text.slice(start)] : null;
}

/** Where the quoted string that begins the text ends, or null when it does not end. */
export function endOfQuoted(text: string): number | null {
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return null;
}

/** What a quoted string says; any other text as it is. */
export function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/gs, '$1') : text;
}
