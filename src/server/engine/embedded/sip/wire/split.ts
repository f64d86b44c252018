/** Cuts a header field's value where RFC 3261 §25.1 separates its parts: one walk over the text, never back. */

/**
 * Parts between separators that stand neither in a quoted string nor between angle brackets; not trimmed.
 * Null when a quotation or a bracket is left open.
 */
export function splitOutside(text: string, separator: string): string[] | null {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  let isBracketed = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isQuoted) {
      if (character === '\\') at += 1;
      else if (character === '"') isQuoted = false;
    } else if (character === '>') isBracketed = false;
    else if (isBracketed) continue;
    else if (character === '"') isQuoted = true;
    else if (character === '<') isBracketed = true;
    else if (character === separator) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return isQuoted || isBracketed ? null : parts;
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
