import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fail, ok } from '#kit/result.ts';
import { DataFiles } from '#server/store/files/data-files.ts';
import { FillableDisk } from '#support/store/full-disk.ts';

const MIB = 1024 * 1024;
const sound = new Uint8Array(1000).fill(7);

let folder: string;
let disk: FillableDisk;
let files: DataFiles;
let turns: boolean[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringside-room-'));
  disk = new FillableDisk();
  files = await DataFiles.open(folder, disk);
  turns = [];
  files.room.follow(() => turns.push(files.room.isFull));
});
afterEach(() => rmSync(folder, { recursive: true }));

const save = () => files.save('prompts', randomUUID(), sound);
const isNoSpace = { code: 'ENOSPC' };

describe('a file that is saved', () => {
  test('is there, whole', async () => {
    const id = randomUUID();
    expect(await files.save('documents', id, sound)).toEqual(ok(null));
    expect(new Uint8Array(readFileSync(files.path('documents', id)))).toEqual(sound);
  });

  test('on a full disk is refused in words, and leaves nothing behind', async () => {
    disk.isFull = true;
    expect(await save()).toEqual(fail('disk-full'));
    expect(readdirSync(join(folder, 'prompts'))).toEqual([]);
    expect(turns).toEqual([true]);
  });

  test('into a folder that is gone is a fault, not a full disk', async () => {
    rmSync(join(folder, 'prompts'), { recursive: true });
    await expect(save()).rejects.toThrow('ENOENT');
    expect(files.room.isFull).toBe(false);
  });
});

describe('a file that grows', () => {
  test('fails alone when the disk is full, and the room is known to be used up', async () => {
    const file = await files.grow(files.path('recordings', randomUUID()));
    await file.write(sound, 0, sound.length, 0);
    disk.isFull = true;
    await expect(file.write(sound, 0, sound.length, 1000)).rejects.toMatchObject(isNoSpace);
    await file.close();
    expect(turns).toEqual([true]);
    await expect(files.grow(files.path('recordings', randomUUID()))).rejects.toMatchObject(isNoSpace);
    expect(turns).toEqual([true]);
  });
});

describe('room', () => {
  test('is found again by a look that can write, and only then', async () => {
    disk.isFull = true;
    await save();
    await files.room.look();
    expect(files.room.isFull).toBe(true);
    disk.isFull = false;
    expect(await save()).toEqual(fail('disk-full'));
    await files.room.look();
    expect(turns).toEqual([true, false]);
    expect(await save()).toEqual(ok(null));
    expect(readdirSync(folder)).not.toContain('room.part');
  });

  test('ends before the disk does: the last of it is the database’s', async () => {
    disk.free = 128 * MIB;
    await files.room.look();
    expect(await save()).toEqual(ok(null));
    disk.free = 128 * MIB - 1;
    await files.room.look();
    expect(await save()).toEqual(fail('disk-full'));
    disk.free = 256 * MIB - 1;
    await files.room.look();
    expect(files.room.isFull).toBe(true);
    disk.free = 256 * MIB;
    await files.room.look();
    expect(turns).toEqual([true, false]);
  });

  test('of the real disk is known', async () => {
    const real = await DataFiles.open(folder);
    await real.room.look();
    expect(await real.save('prompts', randomUUID(), sound)).toEqual(ok(null));
  });
});

describe('ballast', () => {
  const held = () => statSync(join(folder, 'ballast'), { throwIfNoEntry: false })?.size;

  test('is held while there is plenty, and given up for the database when others fill the disk', async () => {
    disk.free = 319 * MIB;
    await files.room.takeBallast();
    expect(held()).toBeUndefined();
    disk.free = 320 * MIB;
    await files.room.takeBallast();
    expect(held()).toBe(64 * MIB);
    disk.free = 16 * MIB;
    await files.room.look();
    expect(held()).toBe(64 * MIB);
    disk.free = 15 * MIB;
    await files.room.look();
    expect(held()).toBeUndefined();
    // What it has freed is not taken for plenty.
    disk.free = 79 * MIB;
    await files.room.look();
    await files.room.takeBallast();
    expect([held(), files.room.isFull]).toEqual([undefined, true]);
  });

  test('is given up as soon as a write finds no room, and half of it is none', async () => {
    await files.room.takeBallast();
    disk.isFull = true;
    await save();
    expect(held()).toBeUndefined();
    disk.isFull = false;
    await files.room.look();
    expect(files.room.isFull).toBe(false);
    disk.isFull = true;
    await expect(files.room.takeBallast()).rejects.toMatchObject(isNoSpace);
    expect([held(), files.room.isFull]).toEqual([undefined, true]);
  });
});
