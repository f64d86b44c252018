/** Why the server did not start, with the one thing to do about it. */

const advice: Record<string, string> = {
  EADDRINUSE: 'End the program that uses it, or set RINGSIDE_PORT and RINGSIDE_TRUNK_PORT.',
  EADDRNOTAVAIL: 'Set RINGSIDE_HOST to an address of this machine.',
  EACCES: 'Run it as a user who may do that, or set RINGSIDE_PORT, RINGSIDE_TRUNK_PORT or RINGSIDE_DATA_DIR.',
  ENOSPC: 'Make room on the disk of RINGSIDE_DATA_DIR.',
  EROFS: 'Set RINGSIDE_DATA_DIR to a folder that can be written.',
  ECONNREFUSED: 'Start the PostgreSQL that DATABASE_URL names.',
};

export function explainStart(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const sentence = error.message.replace(/\.?$/, '.');
  const todo = advice[code];
  return todo === undefined ? sentence : `${sentence} ${todo}`;
}
