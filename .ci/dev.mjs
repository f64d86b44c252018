/** `npm run dev`: the client with hot reload (vite) beside a server that is rebuilt and restarted at each change. */
import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, createServer } from 'vite';

const root = join(import.meta.dirname, '..');
const serverFile = join(root, 'dist', 'server', 'main.js');
let server = null;
let stopping = false;

function startServer() {
  if (stopping || !existsSync(serverFile)) return;
  server = spawn(process.execPath, ['--enable-source-maps', serverFile], { cwd: root, stdio: 'inherit' });
}

/** One server at a time: it holds the database and the ports, so the old one has to be gone before the next starts. */
function restartServer() {
  if (!server || server.exitCode !== null) return startServer();
  server.once('exit', startServer);
  server.kill('SIGTERM');
}

rmSync(serverFile, { force: true });
rmSync(join(root, 'dist', '.built'), { force: true });
const watcher = await build({ root, logLevel: 'warn', build: { ssr: 'src/server/main.ts', watch: {} } });
watcher.on('event', (event) => {
  if (event.code === 'END') restartServer();
  if (event.code === 'ERROR') console.error(event.error.message);
});

const client = await createServer({ root });
await client.listen();
client.printUrls();

async function stop() {
  if (stopping) return;
  stopping = true;
  await Promise.all([watcher.close(), client.close()]);
  if (server && server.exitCode === null) {
    server.once('exit', () => process.exit(0));
    server.kill('SIGTERM');
  } else process.exit(0);
}
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
