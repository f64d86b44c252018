/** The path of a Chromium on this machine, or null. */
export function findBrowser(): string | null;
/** The path of a Chromium, installing one if need be; ends the process when there is none to be had. */
export function requireBrowser(): string;
