/** Sound in the data folder: who owns a file is in the owner's table, under the file's id. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

export type FileKind = 'prompts' | 'messages' | 'recordings' | 'documents';

const kinds: readonly FileKind[] = ['prompts', 'messages', 'recordings', 'documents'];
const ID = /^[0-9a-f-]{36}$/;

export class DataFiles {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param dataDir absolute; its folders are there when it resolves. */
  static async open(dataDir: string): Promise<DataFiles> {
    for (const kind of kinds) await mkdir(join(dataDir, kind), { recursive: true });
    return new DataFiles(dataDir);
  }

  /** Absolute. @throws Error when `id` is not a UUID: nothing from outside becomes a path. */
  path(kind: FileKind, id: string): string {
    if (!ID.test(id)) throw new Error(`not the id of a file: ${id}`);
    return join(this.#folder, kind, kind === 'documents' ? id : `${id}.wav`);
  }

  /** One that is not there is removed already. */
  async remove(kind: FileKind, id: string): Promise<void> {
    await rm(this.path(kind, id), { force: true });
  }
}
