/** What is too large in a folder and below it, in words. */
export function crowded(folder: string, root?: string): string[];
