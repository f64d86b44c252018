/**
 * Runs in a worker thread of its own, from this very text (prompts-speech.ts): speech is one long computation.
 * Flite lives in WebAssembly and sees only the two files here, in memory: Node's own WASI has crashed the whole process.
 */
import { parentPort, workerData } from 'node:worker_threads';

const { flite, text, wasiUrl } = workerData;
const { File, OpenFile, PreopenDirectory, WASI } = await import(wasiUrl);

const files = new Map([['in.txt', new File(new TextEncoder().encode(text))]]);
const nowhere = () => new OpenFile(new File([]));
const wasi = new WASI(
  ['flite', '-voice', 'slt', '-f', 'in.txt', '-o', 'out.wav'],
  [],
  [nowhere(), nowhere(), nowhere(), new PreopenDirectory('.', files)],
  { debug: false },
);
const instance = await WebAssembly.instantiate(flite, { wasi_snapshot_preview1: wasi.wasiImport });
const status = wasi.start(instance);
parentPort.postMessage(status === 0 ? (files.get('out.wav')?.data ?? null) : null);
