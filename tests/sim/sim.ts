/**
 * `npm run sim -- --seed N`: the books of a year, a hundred accounts and 10^5 calls (`--calls 1000000`), with crashes, on a
 * PostgreSQL of its own. The same seed shows the same year again; `--world W` one of its worlds alone.
 */
import { parseArgs } from 'node:util';
import { openOwnCluster } from '#support/store/own-cluster.ts';
import { runWorlds, type Worlds } from './worlds.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      calls: { type: 'string', default: '100000' },
      accounts: { type: 'string', default: '100' },
      worlds: { type: 'string', default: '4' },
      world: { type: 'string' },
    },
  });
  const [seed, calls] = [Number(values.seed), Number(values.calls)];
  const [accounts, worlds] = [Number(values.accounts), Number(values.worlds)];
  const cluster = await openOwnCluster();
  try {
    const only = values.world === undefined ? null : Number(values.world);
    const database = () => cluster.newDatabase();
    report(await runWorlds({ seed, calls, accounts, worlds, only, database }));
    return 0;
  } catch (error) {
    for (let why = error; why instanceof Error; why = why.cause) say(why.stack ?? why.message);
    return 1;
  } finally {
    await cluster.close();
  }
}

function report({ reports, milliseconds }: Worlds): void {
  for (const { digest, ...counted } of reports) {
    say(
      `books ${digest}: ${Object.entries(counted)
        .map(([what, count]) => `${count} ${what}`)
        .join(', ')}`,
    );
  }
  const calls = reports.reduce((sum, one) => sum + one.calls, 0);
  say(`exact after ${calls} calls, in ${(milliseconds / 1_000).toFixed(0)} s`);
}
