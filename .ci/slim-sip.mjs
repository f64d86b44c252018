/**
 * SIP.js brings a media stack, a WebSocket transport and subscriptions of its own, and imports them even where all three
 * are replaced or never used: 7 KB (gzip) of 50 that no phone of ours runs. The build puts empty ones in their place.
 * src/client/sip passes its own media and transport (sip-line.ts), and a phone never subscribes. Its MD5 is three times
 * the size of the one that lies beside our SHA-256, and what it logs, errors too, goes nowhere in a built phone
 * (main.ts): what matters of it the line is told anyway. The developer at work has it from `npm run dev`.
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

/** A whole statement on a line of its own: without it the lines, and so the source map, stay where they are. */
const CHATTER = /^[ \t]*(?:this\.)?logger\.(?:debug|log|warn|error)\(.*\);$/gm;

/** @returns {import('vite').Plugin} */
export function slimSip() {
  const inSip = { id: /[\\/]sip\.js[\\/]lib[\\/]/ };
  return {
    name: 'slim-sip',
    apply: (_, { command, isSsrBuild }) => command === 'build' && !isSsrBuild,
    load: {
      filter: inSip,
      handler: (id) => replaced[id.replaceAll('\\', '/').split('/sip.js/lib/')[1]] ?? null,
    },
    transform: { filter: inSip, handler: (code) => ({ code: code.replace(CHATTER, ''), map: null }) },
  };
}
