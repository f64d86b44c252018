/** What administrators are told, and what ends with what they do about it, has the same key. */
export const blockKey = (blockId: string) => `calls-blocked:${blockId}`;
export const countryKey = (code: string) => `new-country:${code}`;
