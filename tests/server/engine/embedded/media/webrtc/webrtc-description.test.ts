import { expect, test } from 'vitest';
import { readWebRtc } from '#server/engine/embedded/media/webrtc/webrtc-description.ts';
import { chromium } from '../captured-offers.ts';

const addressesOf = (...candidates: string[]) =>
  readWebRtc(
    chromium.replace(/(a=candidate.*\r\n)+/, candidates.map((line) => `a=candidate:${line}\r\n`).join('')),
  ).transport.candidates.map(({ ip, port, type }) => `${ip}:${port} ${type}`);

test('of the addresses of a browser only one is tried, and what a NAT has shown', () => {
  expect(readWebRtc(chromium).transport.candidates.map(({ ip, port }) => [ip, port])).toEqual([
    ['192.0.2.2', 58_313],
  ]);
  expect(
    addressesOf(
      '1 1 udp 2122260223 192.168.1.5 5000 typ host',
      '2 1 udp 2122262783 10.8.0.2 5001 typ host',
      '3 1 udp 1686052607 203.0.113.9 62000 typ srflx raddr 192.168.1.5 rport 5000',
    ),
  ).toEqual(['203.0.113.9:62000 host', '10.8.0.2:5001 host']);
});

test('names, TCP, RTCP, IPv6 and nonsense are passed over', () => {
  expect(
    addressesOf(
      '1 1 udp 2122260223 6a4c3c11.local 5000 typ host',
      '2 1 tcp 1518280447 192.0.2.2 9 typ host tcptype active',
      '3 2 udp 2122260222 192.0.2.2 5001 typ host',
      '4 1 udp 2122260223 fd00::2 5000 typ host',
      '5 1 udp 2122260223 192.0.2.2 0 typ host',
      '6 1 udp 99999999999 192.0.2.2 5000 typ host',
      '7 1 udp 2122260223 224.0.0.251 5353 typ host',
      '8 1 udp 2122260223 255.255.255.255 5000 typ host',
      '9 1 udp 2122260223 0.0.0.0 5000 typ host',
    ),
  ).toEqual([]);
});

test('what a section does not say, the session says for it', () => {
  const fingerprint = /a=fingerprint.*\r\n/.exec(chromium)?.[0] ?? '';
  const moved = chromium
    .replace(fingerprint, '')
    .replace('a=group:BUNDLE 0\r\n', `a=group:BUNDLE 0\r\n${fingerprint}`);
  expect(readWebRtc(moved).transport.fingerprint).toEqual(readWebRtc(chromium).transport.fingerprint);
});
