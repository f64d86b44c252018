interface NamedFile {
  /** Without its ending. May hold text from outside. */
  name: string;
  /** ".wav" */
  ending: string;
  /** To be kept as a file, whatever the browser could show of it. */
  isDownload: boolean;
}

/** RFC 6266: letters that every browser takes, and beside them the name as it is. */
export function contentDisposition({ name, ending, isDownload }: NamedFile): string {
  const legal = name
    .replace(/[\p{C}/\\:*?"<>|]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const kept = Array.from(legal).slice(0, 120).join('');
  const plain = `${kept}${ending}`.replace(/[^\x20-\x7e]/g, '_');
  const whole = encodeURIComponent(`${kept}${ending}`).replace(/['()*]/g, escape);
  return `${isDownload ? 'attachment' : 'inline'}; filename="${plain}"; filename*=UTF-8''${whole}`;
}

const escape = (letter: string) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;
