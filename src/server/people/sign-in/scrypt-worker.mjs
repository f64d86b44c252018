/** A thread that computes slow hashes, one after the other: libuv's threads stay free for files, names and connections. */
import { scryptSync } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

parentPort.on('message', ({ text, salt, length, options }) =>
  parentPort.postMessage(scryptSync(text, salt, length, options)),
);
