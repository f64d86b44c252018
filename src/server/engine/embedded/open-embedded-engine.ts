/** Opens the parts of the embedded engine and joins them. */
import { open } from 'node:fs/promises';
import { steady, type Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { ChannelNames } from './channel-names.ts';
import { EmbeddedEngine } from './embedded-engine.ts';
import { openMediaSessions } from './media/media-sessions.ts';
import { MediaSwitch } from './media/voice/media-switch.ts';
import type { OpenFile } from './media/files/recorder.ts';
import { SoundFiles } from './media/files/sound-files.ts';
import { recording } from './media/files/sounds.ts';
import { openSipEdge, type PhonePasswords } from './sip/sip-edge.ts';
import { HostAddresses, type Resolve } from './sip/udp/host-addresses.ts';
import type { DeskPhones } from './sip/udp/desk-phones.ts';

export interface EmbeddedEngineOptions {
  config: {
    /** Address that the trunk and RTP bind, and announce unless it is a wildcard. */
    host: string;
    /** UDP port for carriers; 0 takes any free one. */
    trunkPort: number;
    /** Addresses, and names of hosts, allowed to send calls in. */
    trunkPeers: readonly string[];
    rtpPorts: { first: number; last: number };
  };
  /** Where outbound calls go, e.g. "sip:127.0.0.1:5090"; read at each call. Null ends the call. */
  trunkUri: () => string | null;
  /** Digest realm, and host part of every address of record. */
  realm: string;
  passwords: PhonePasswords;
  /** Who may register over UDP, on the trunk's port; nobody when it is not given. */
  deskPhones?: DeskPhones;
  silentForMs?: number;
  /** Of a SIP endpoint: false is as if its name led nowhere. Default: everywhere. */
  mayReach?: (address: string) => boolean;
  /** Of carriers' names; default: the system's. */
  resolve?: Resolve;
  /** For what is recorded; default: the disk as it is. */
  openFile?: OpenFile;
  clock: Clock;
  log: Log;
}

/** Rejects when the trunk's port is taken, or no RTP port is free. */
export async function openEmbeddedEngine(options: EmbeddedEngineOptions): Promise<EmbeddedEngine> {
  const { config, trunkUri, realm, passwords, deskPhones, silentForMs, mayReach } = options;
  const names = new ChannelNames();
  const log = names.in(options.log);
  // A machine's clock that is set must not make every voice an hour old, and every call lost.
  const clock = steady(options.clock);
  const { host, rtpPorts } = config;
  const media = await openMediaSessions({
    host,
    rtpPorts,
    clock,
    log,
    ...(mayReach ? { mayReach } : {}),
  });
  const hosts = new HostAddresses({ clock, log, ...(options.resolve ? { resolve: options.resolve } : {}) });
  const trunkHost = () => hostOf(trunkUri() ?? '');
  const soundFiles = new SoundFiles(log);
  const engine = new EmbeddedEngine({
    media,
    bay: new MediaSwitch({ clock }),
    recording,
    readSound: (file) => soundFiles.read(file),
    openFile: options.openFile ?? ((path) => open(path, 'w')),
    trunk: { known: () => hosts.known(trunkHost()), addresses: () => hosts.of(trunkHost()) },
    clock,
    log,
    names,
    ...(silentForMs === undefined ? {} : { silentForMs }),
  });
  try {
    const trunk = {
      host,
      port: config.trunkPort,
      uri: trunkUri,
      peers: config.trunkPeers,
      hosts,
      ...(mayReach ? { mayReach } : {}),
    };
    const desk = deskPhones ? { deskPhones } : {};
    engine.attach(await openSipEdge({ realm, passwords, ...desk, trunk, listener: engine, clock, log }));
    return engine;
  } catch (error) {
    hosts.close();
    await engine.close();
    throw error;
  }
}

/** Host part of a SIP URI; "" for what is none. */
export function hostOf(uri: string): string {
  const [, host = ''] = /^sips?:(?:[^@]*@)?(\[[^\]]+\]|[^:;?]+)/i.exec(uri) ?? [];
  return host.replace(/[[\]]/g, '');
}
