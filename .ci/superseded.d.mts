import type { Plugin } from 'vite';

/** Removes assets that an earlier build superseded a day ago or longer, and notes since when the others are. */
export function sweepSuperseded(built: string, written: Iterable<string>, now: number): void;
export function keepSuperseded(): Plugin;
