/** SIP.js's user agent core, set up for a server: no DOM, no console, no digest of its own. */
import { randomBytes } from 'node:crypto';
import { Core, type URI } from 'sip.js';
import type { Log } from '#kit/log.ts';

/**
 * The core draws branches from 10^7 values and tags from Math.random: too few for RFC 3261 §8.1.1.7 at our rate.
 * A CANCEL keeps the branch of the request that it cancels (§9.1).
 */
Object.defineProperty(Core.ClientTransaction, 'makeId', {
  value: (request: Core.OutgoingRequestMessage) =>
    request.method === 'CANCEL' && request.branch !== undefined ? request.branch : newBranch(),
});

export function newBranch(): string {
  return `z9hG4bK${randomBytes(12).toString('hex')}`;
}

export interface SignallingCoreOptions {
  transport: Core.Transport;
  /** Where the far side reaches us inside a dialog. */
  contact: URI;
  viaHost: string;
  /** RFC 3581; for UDP. */
  viaForceRport: boolean;
  userAgent: string;
  delegate: Core.UserAgentCoreDelegate;
  log: Log;
}

export function makeSignallingCore(options: SignallingCoreOptions): Core.UserAgentCore {
  const { contact, transport, viaHost, viaForceRport, userAgent, delegate, log } = options;
  const loggerFactory = new Core.LoggerFactory();
  loggerFactory.builtinEnabled = false;
  loggerFactory.connector = (level, category, _label, content) => {
    if (level === 'warn' || level === 'error') log.debug({ category, content: String(content) }, 'sip core');
  };
  return new Core.UserAgentCore(
    {
      aor: contact,
      contact: {
        pubGruu: undefined,
        tempGruu: undefined,
        uri: contact,
        toString: () => `<${contact.toString()}>`,
      },
      displayName: '',
      loggerFactory,
      hackViaTcp: false,
      routeSet: [],
      sipjsId: '',
      supportedOptionTags: [],
      supportedOptionTagsResponse: [],
      userAgentHeaderFieldValue: userAgent,
      viaForceRport,
      viaHost,
      authenticationFactory: () => undefined,
      transportAccessor: () => transport,
    },
    { ...refuseTheRest, ...delegate },
  );
}

/** What the core would accept by itself or answer with a misleading status. */
const refuseTheRest: Core.UserAgentCoreDelegate = {
  onMessage: (request) => void request.reject({ statusCode: 405 }),
  onSubscribe: (request) => void request.reject({ statusCode: 489 }),
};
