/**
 * SIP.js brings a media stack, a WebSocket transport and subscriptions of its own, and imports them even where all three
 * are replaced or never used: 7 KB (gzip) of 50 that no phone of ours runs. The build puts empty modules in their place.
 * src/client/sip passes its own media and transport (sip-line.ts), and a phone never subscribes. Its MD5 is three times
 * the size of the one that lies beside our SHA-256.
 */
const replaced = {
  'platform/web/session-description-handler/session-description-handler-factory-default.js':
    'export const defaultSessionDescriptionHandlerFactory = () => () => { throw new Error("client/sip brings its own media"); };',
  'platform/web/transport/transport.js': 'export class Transport {}',
  'core/dialogs/subscription-dialog.js': 'export class SubscriptionDialog {}',
  'core/user-agents/subscribe-user-agent-client.js': 'export class SubscribeUserAgentClient {}',
  'core/messages/md5.js': `
    import { md5 } from '@noble/hashes/legacy.js';
    import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
    export class Md5 { static hashStr(text) { return bytesToHex(md5(utf8ToBytes(text))); } }`,
};

/** @returns {import('vite').Plugin} */
export function slimSip() {
  return {
    name: 'slim-sip',
    apply: (_, { command, isSsrBuild }) => command === 'build' && !isSsrBuild,
    load: {
      filter: { id: /[\\/]sip\.js[\\/]lib[\\/]/ },
      handler: (id) => replaced[id.replaceAll('\\', '/').split('/sip.js/lib/')[1]] ?? null,
    },
  };
}
