/** Start line and header fields: all before the empty line, or the whole text when there is none. */
export function headOf(text: string): string {
  const end = text.indexOf('\r\n\r\n');
  return end === -1 ? text : text.slice(0, end);
}
