import type { Plugin } from 'vite';

export function slimSip(): Plugin;
