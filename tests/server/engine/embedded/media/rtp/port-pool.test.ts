import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { localAddressTowards, PortPool } from '#server/engine/embedded/media/rtp/port-pool.ts';

const range = { first: 42_201, last: 42_206 };
const open: Socket[] = [];

async function take(pool: PortPool): Promise<Socket> {
  const socket = await pool.take();
  open.push(socket);
  return socket;
}

async function close(socket: Socket): Promise<void> {
  open.splice(open.indexOf(socket), 1);
  socket.close();
  await once(socket, 'close');
}

afterEach(async () => {
  await Promise.all([...open].map(close));
});

describe('the port pool', () => {
  test('hands out each even port of its range once, also when asked all at once', async () => {
    const pool = new PortPool('127.0.0.1', range);
    const sockets = await Promise.all([take(pool), take(pool), take(pool)]);
    expect(sockets.map((socket) => socket.address().port).sort()).toEqual([42_202, 42_204, 42_206]);
    await expect(take(pool)).rejects.toThrow('RINGSIDE_RTP_PORTS');
  });

  test('lets a port rest before it is used again', async () => {
    const pool = new PortPool('127.0.0.1', range);
    const first = await take(pool);
    await close(first);
    expect((await take(pool)).address().port).toBe(42_204);
  });

  test('passes over ports that somebody else uses', async () => {
    const mine = new PortPool('127.0.0.1', range);
    const theirs = new PortPool('127.0.0.1', range);
    expect((await take(mine)).address().port).toBe(42_202);
    expect((await take(theirs)).address().port).toBe(42_204);
  });

  test('has every port left when the system refused a socket', async () => {
    // No address of this machine (RFC 5737).
    const pool = new PortPool('192.0.2.1', range);
    for (let count = 0; count < 6; count += 1) await expect(pool.take()).rejects.toThrow('EADDRNOTAVAIL');
  });

  test('says which address of ours a far side sees', async () => {
    expect(await localAddressTowards('127.0.0.1')).toBe('127.0.0.1');
  });
});
