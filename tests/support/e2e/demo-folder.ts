/** One server makes the demo data for all test files of a run: theirs begin with a copy of its folder. */
import { rm } from 'node:fs/promises';
import { BuiltServer, DEMO_FOLDER } from './built-server.ts';

export default async function setUp(): Promise<() => Promise<void>> {
  if (process.env[DEMO_FOLDER] !== undefined) return () => Promise.resolve();
  const server = await BuiltServer.start({
    environment: { RINGSIDE_DEMO: '1', RINGSIDE_TRUNK_URI: 'sip:127.0.0.1:5060' },
  });
  server.signal('SIGTERM');
  await server.gone();
  const { dataDir } = server;
  process.env[DEMO_FOLDER] = dataDir;
  return () => rm(dataDir, { recursive: true, force: true });
}
