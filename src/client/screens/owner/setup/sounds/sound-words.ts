import { errorWords } from '#client/state/wording/error-words.ts';
import { noFacts } from '#client/state/wording/phone-errors.ts';
import type { Prompt } from '#contract/routing/prompts.ts';

export const kindWords: Record<Prompt['kind'], string> = {
  uploaded: 'Uploaded',
  recorded: 'Recorded',
  typed: 'Spoken text',
};

export const MOST_BYTES = 5 * 1024 * 1024;

const said = (code: 'file-too-large' | 'audio-unreadable', detail: string | null = null) => {
  const { fact, action } = errorWords(code, { ...noFacts, detail });
  return `${fact} ${action}`;
};

/** Before it is sent: only what can be known without reading it. */
export function audioFault({ name, size }: File): string | null {
  if (size > MOST_BYTES) return said('file-too-large');
  const [, ending = null] = /\.(\w{1,5})$/.exec(name) ?? [];
  if (/^(wave?|mp[23])$/i.test(ending ?? '')) return null;
  return said('audio-unreadable', ending && `a file of the kind ${ending.toUpperCase()}`);
}

/** "main-greeting.wav" → "Main greeting": a name to begin with. */
export function nameOfFile(fileName: string): string {
  const words = fileName
    .replace(/\.[^.]*$/, '')
    .replace(/[-_]+/g, ' ')
    .trim();
  return (words.charAt(0).toUpperCase() + words.slice(1)).slice(0, 60);
}
