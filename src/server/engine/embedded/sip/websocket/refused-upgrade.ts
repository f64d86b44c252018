import type { Duplex } from 'node:stream';

/** Answers an HTTP upgrade with this status line, and closes. */
export function refuse(socket: Duplex, status: string, header = ''): void {
  // Who does not close its side in turn would keep a socket that nobody counts.
  socket
    .once('finish', () => socket.destroy())
    .end(`HTTP/1.1 ${status}\r\n${header}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}
