import { copyFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '#kit/log.ts';
import { recording } from '#server/engine/embedded/media/files/sounds.ts';
import { SoundFiles } from '#server/engine/embedded/media/files/sound-files.ts';

const SOUNDS = join(import.meta.dirname, '../../../../../../src/server/engine/embedded/sounds');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringside-sounds-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function copyOf(sound: string, name = sound): string {
  const file = join(folder, `${name}.wav`);
  copyFileSync(join(SOUNDS, `${sound}.wav`), file);
  return file;
}

describe('a sound in a file', () => {
  test('is what is in it, and is read once', async () => {
    const files = new SoundFiles(silentLog);
    const file = copyOf('goodbye');
    const sound = await files.read(file);
    expect(sound).toEqual(recording('goodbye'));
    expect(await files.read(file)).toBe(sound);
  });

  test('is read anew when it was changed', async () => {
    const files = new SoundFiles(silentLog);
    const file = copyOf('goodbye', 'prompt');
    await files.read(file);
    copyOf('beep', 'prompt');
    utimesSync(file, 1, 1);
    expect(await files.read(file)).toEqual(recording('beep'));
  });

  test('makes room: the one that was heard longest ago goes first', async () => {
    const files = new SoundFiles(silentLog, 40_000);
    const [first, second, third] = ['a', 'b', 'c'].map((name) => copyOf('goodbye', name));
    const sound = await files.read(first ?? '');
    await files.read(second ?? '');
    expect(await files.read(first ?? '')).toBe(sound);
    await files.read(third ?? '');
    expect(files.keptBytes).toBeLessThanOrEqual(40_000);
    expect(await files.read(first ?? '')).toBe(sound);
  });

  test('that is not there, or no telephone sound, is nothing', async () => {
    const files = new SoundFiles(silentLog);
    const text = join(folder, 'text.wav');
    writeFileSync(text, 'RIFF and nothing else');
    expect([await files.read(join(folder, 'none.wav')), await files.read(text)]).toEqual([null, null]);
    expect(files.keptBytes).toBe(0);
  });
});
