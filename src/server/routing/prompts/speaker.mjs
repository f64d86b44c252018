/**
 * Runs in a worker thread of its own, from this very text (speech.ts): speech is one long computation.
 * Flite lives in WebAssembly and sees only the two files here, in memory: Node's own WASI has crashed the whole process.
 */
import { parentPort, workerData } from 'node:worker_threads';

const { flite, text, wasiUrl } = workerData;
const { File, OpenFile, PreopenDirectory, WASI } = await import(wasiUrl);

/** A file that grows by doubling: the library's own is copied as a whole with each of the thousands of writes. */
class GrowingFile extends File {
  path_open(...how) {
    const opened = super.path_open(...how);
    const { fd_obj: open } = opened;
    const write = open.fd_write.bind(open);
    open.fd_write = (bytes) => {
      this.reach(Number(open.file_pos) + bytes.byteLength);
      return write(bytes);
    };
    return opened;
  }

  reach(length) {
    const { data } = this;
    if (length <= data.byteLength) return;
    let room = data.buffer;
    if (room.byteLength < length) {
      room = new ArrayBuffer(Math.max(2 * length, 1 << 20));
      new Uint8Array(room).set(data);
    }
    this.data = new Uint8Array(room, 0, length);
  }
}

const files = new Map([
  ['in.txt', new File(new TextEncoder().encode(text))],
  ['out.wav', new GrowingFile([])],
]);
const nowhere = () => new OpenFile(new File([]));
const wasi = new WASI(
  ['flite', '-voice', 'slt', '-f', 'in.txt', '-o', 'out.wav'],
  [],
  [nowhere(), nowhere(), nowhere(), new PreopenDirectory('.', files)],
  { debug: false },
);
const instance = await WebAssembly.instantiate(flite, { wasi_snapshot_preview1: wasi.wasiImport });
const status = wasi.start(instance);
// A copy of its own length: the room behind it would go along.
parentPort.postMessage(status === 0 ? files.get('out.wav').data.slice() : null);
