/**
 * What a build writes is compressed once, then: at each request it would cost everybody who asks a few hundred bytes, and
 * the server a tenth of a second.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const TEXT = /\.(?:css|html|js|json|map|svg)$/;
/** Less fits into one packet as it is. */
const LEAST_BYTES = 1024;

/**
 * @param {string} built folder of the build
 * @param {Iterable<string>} written what the build wrote, as paths within that folder
 */
export function compressText(built, written) {
  for (const name of written) {
    const path = join(built, name);
    if (!TEXT.test(name)) continue;
    const bytes = readFileSync(path);
    if (bytes.length >= LEAST_BYTES) writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  }
}

export function compressed() {
  return {
    name: 'compressed',
    apply: 'build',
    writeBundle({ dir }, bundle) {
      compressText(dir, Object.keys(bundle));
    },
  };
}
