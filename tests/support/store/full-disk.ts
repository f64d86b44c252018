import { systemFiles, type FileLayer } from '#server/store/files/disk-room.ts';

/** A disk that can be filled: then it takes nothing more, as a real one does. */
export class FillableDisk implements FileLayer {
  isFull = false;
  /** null: as the disk says. */
  free: number | null = null;

  async open(path: string) {
    this.#take();
    const file = await systemFiles.open(path);
    return {
      write: async (...what: Parameters<typeof file.write>) => {
        this.#take();
        return file.write(...what);
      },
      close: () => file.close(),
    };
  }

  async write(path: string, content: Uint8Array): Promise<void> {
    // Half of it is there when the room ends.
    await systemFiles.write(path, this.isFull ? content.subarray(0, content.length / 2) : content);
    this.#take();
  }

  freeBytes(): Promise<number> {
    return Promise.resolve(this.free ?? Infinity);
  }

  #take(): void {
    if (this.isFull)
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  }
}
