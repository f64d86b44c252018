/** Sound in the data folder: who owns a file is in the owner's table, under the file's id. */
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GrowingFile } from '#kit/growing-file.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { DiskRoom, systemFiles, type FileLayer } from './disk-room.ts';
import { makePrivate } from './folders.ts';

export const fileKinds = ['prompts', 'messages', 'recordings', 'documents'] as const;
export type FileKind = (typeof fileKinds)[number];
const ID = /^[0-9a-f-]{36}$/;
/** Also what a crash left half written. */
const FILE = /^([0-9a-f-]{36})(?:\.wav)?(?:\.part)?$/;

export class DataFiles {
  /** Of their disk. */
  readonly room: DiskRoom;
  readonly #folder: string;
  readonly #layer: FileLayer;

  private constructor(folder: string, layer: FileLayer) {
    this.#folder = folder;
    this.#layer = layer;
    this.room = new DiskRoom(folder, layer);
  }

  /** @param dataDir absolute; its folders are there when it resolves. */
  static async open(dataDir: string, layer: FileLayer = systemFiles): Promise<DataFiles> {
    for (const kind of fileKinds) await makePrivate(join(dataDir, kind));
    return new DataFiles(dataDir, layer);
  }

  /** Absolute path of the file. @throws Error when `id` is not a UUID: nothing from outside becomes a path. */
  path(kind: FileKind, id: string): string {
    if (!ID.test(id)) throw new Error(`not the id of a file: ${id}`);
    return join(this.#folder, kind, kind === 'documents' ? id : `${id}.wav`);
  }

  /** Under its name only when it is whole: what a table knows is there. */
  async save(kind: FileKind, id: string, content: Uint8Array): Promise<Result<null, 'disk-full'>> {
    const path = this.path(kind, id);
    const isSaved = await this.room.hasTaken(() => this.#layer.write(`${path}.part`, content));
    if (!isSaved) {
      await this.remove(kind, id);
      return fail('disk-full');
    }
    await rename(`${path}.part`, path);
    return ok(null);
  }

  /** For a voice that is written down while it speaks. Rejects, as do its writes, when the disk is full. */
  async grow(path: string): Promise<GrowingFile> {
    const file = await this.room.write(() => this.#layer.open(path));
    return {
      write: (...what) => this.room.write(() => file.write(...what)),
      close: () => file.close(),
    };
  }

  /** One that is not there is removed already. */
  async remove(kind: FileKind, id: string): Promise<void> {
    const path = this.path(kind, id);
    for (const one of [path, `${path}.part`]) await rm(one, { force: true });
  }

  /** Ids of files that nobody has written to since. @param at epoch milliseconds */
  async untouchedSince(kind: FileKind, at: number): Promise<string[]> {
    const ids = new Set<string>();
    for (const name of await readdir(join(this.#folder, kind))) {
      const id = FILE.exec(name)?.[1];
      const written = await stat(join(this.#folder, kind, name)).catch(() => null);
      if (id !== undefined && written && written.mtimeMs < at) ids.add(id);
    }
    return [...ids];
  }

  /**
   * Is the folder this installation's? The first that asks owns it. A server that opens another database beside these files
   * does not know them: to that one everything here would look forgotten.
   */
  async belongsTo(installation: string): Promise<boolean> {
    const owner = join(this.#folder, 'files-of');
    await writeFile(owner, installation, { flag: 'wx' }).catch(() => undefined);
    return (await readFile(owner, 'utf8').catch(() => null)) === installation;
  }
}
