/** What is asked of a file that is written while its sound is heard. A write may end early. */
export interface GrowingFile {
  write(
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesWritten: number }>;
  close(): Promise<void>;
}
