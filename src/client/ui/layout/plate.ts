/** What fills a plate: nothing (the one raised area), or a call. */
export type PlateFill = 'plate' | 'ring' | 'live' | 'hold';
