/** The name of a sound that cannot be read here, so that who sent it knows what to look for in "Save as". */

/** wFormatTag of a WAV (Microsoft's mmreg.h; RFC 2361). */
const wavCodecs = new Map([
  [0x02, 'MS ADPCM'],
  [0x11, 'IMA ADPCM'],
  [0x20, 'Yamaha ADPCM'],
  [0x31, 'GSM'],
  [0x40, 'G.721'],
  [0x45, 'G.726'],
  [0x50, 'MPEG layer 2'],
  [0x64, 'G.726'],
  [0x65, 'G.722'],
  [0x83, 'G.729'],
  [0xff, 'AAC'],
  [0x160, 'Windows Media Audio'],
  [0x161, 'Windows Media Audio'],
  [0x674f, 'Ogg Vorbis'],
]);

export const wavCodecName = (formatTag: number): string =>
  wavCodecs.get(formatTag) ?? 'an unknown kind of WAV';

/** What a file begins with, at a byte; the first that fits. */
const beginnings: readonly (readonly [at: number, text: string, name: string])[] = [
  [28, 'OpusHead', 'Opus'],
  [29, 'vorbis', 'Ogg Vorbis'],
  [0, 'OggS', 'Ogg'],
  [0, 'fLaC', 'FLAC'],
  [8, 'AIFF', 'AIFF'],
  [8, 'AIFC', 'AIFF'],
  [0, '.snd', 'AU'],
  [4, 'ftyp', 'AAC (M4A)'],
  [0, '\x1a\x45\xdf\xa3', 'WebM'],
  [0, '\x30\x26\xb2\x75', 'Windows Media Audio'],
  [0, '#!AMR', 'AMR'],
  [0, 'caff', 'CAF'],
  [0, 'MThd', 'MIDI'],
  [0, '\xff\xf1', 'AAC'],
  [0, '\xff\xf9', 'AAC'],
  [0, 'ADIF', 'AAC'],
];

/** null: no sound that is known by name. */
export function fileCodecName(file: Uint8Array): string | null {
  const head = String.fromCharCode(...file.subarray(0, 64));
  return beginnings.find(([at, text]) => head.startsWith(text, at))?.[2] ?? null;
}
