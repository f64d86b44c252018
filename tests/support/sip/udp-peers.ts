import { SipOverUdp, type SipOverUdpOptions } from '#server/engine/embedded/sip/udp/sip-over-udp.ts';
import type { UdpInvite } from '#server/engine/embedded/sip/udp/udp-call.ts';
import { systemClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';

export const OFFER = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=offer\r\n';
export const ANSWER = 'v=0\r\no=- 2 2 IN IP4 127.0.0.1\r\ns=answer\r\n';

/** A UDP user agent of a test: what comes in waits in line until the test asks for it. */
export class UdpPeer {
  readonly sip: SipOverUdp;
  #invites: UdpInvite[] = [];
  #waiting: ((invite: UdpInvite) => void)[] = [];

  private constructor(open: (onInvite: (invite: UdpInvite) => void) => SipOverUdp) {
    this.sip = open((invite) => this.#came(invite));
  }

  static async open(options: Partial<SipOverUdpOptions> = {}): Promise<UdpPeer> {
    const relay: { came: (invite: UdpInvite) => void } = { came: () => undefined };
    const sip = await SipOverUdp.open({
      host: '127.0.0.1',
      port: 0,
      peers: ['127.0.0.1'],
      userAgent: 'test',
      onInvite: (invite) => relay.came(invite),
      clock: systemClock,
      log: silentLog,
      ...options,
    });
    return new UdpPeer((onInvite) => {
      relay.came = onInvite;
      return sip;
    });
  }

  uri(user: string): string {
    return `sip:${user}@127.0.0.1:${this.sip.address.port}`;
  }

  nextInvite(): Promise<UdpInvite> {
    const invite = this.#invites.shift();
    return invite ? Promise.resolve(invite) : new Promise((resolve) => this.#waiting.push(resolve));
  }

  get invitesWaiting(): number {
    return this.#invites.length;
  }

  #came(invite: UdpInvite): void {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(invite);
    else this.#invites.push(invite);
  }
}
