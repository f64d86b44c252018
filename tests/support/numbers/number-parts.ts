import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { isPublicAddress } from '#server/calls/port/public-address.ts';
import { DataFiles } from '#server/store/files/data-files.ts';
import type { Pool } from '#server/store/database.ts';
import { FillableDisk } from '../store/full-disk.ts';
import { testVault } from '#support/store/test-vault.ts';

/** What server/wiring/number-resources.ts joins; no desk phone is registered. */
export async function openNumberParts(sql: Pool, clock: Clock) {
  const registrar = {
    server: '192.0.2.1:5060',
    realm: 'ringside.invalid',
    isRegistered: () => false,
    drop: () => undefined,
  };
  const disk = new FillableDisk();
  const files = await DataFiles.open(await mkdtemp(join(tmpdir(), 'ringside-documents-')), disk);
  const mayReach = isPublicAddress;
  return { sql, vault: testVault, clock, log: silentLog, files, disk, registrar, mayReach, demo: true };
}
