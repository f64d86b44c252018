import type { Plugin } from 'vite';

/** Writes a ".gz" beside each text of the build that is worth it. */
export function compressText(built: string, written: Iterable<string>): void;
export function compressed(): Plugin;
