/**
 * A real OpenID Connect provider on loopback, in a process of its own. argv: what stands in `ProviderOptions` (provider.ts) as
 * JSON. It prints its issuer. People are changed by POST /test/people, a login is a form with the name alone.
 */
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const { clientId, clientSecret, redirectUris, people, isInToken } = JSON.parse(process.argv[2] ?? '{}');
const known = new Map(Object.entries(people));

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: redirectUris }],
  pkce: { required: () => true },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
  conformIdTokenClaims: !isInToken,
  features: { devInteractions: { enabled: false } },
  cookies: { keys: ['test'] },
  interactions: { url: (_ctx, { uid }) => `/login/${uid}` },
  findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ ...known.get(sub), sub }) }),
  // Nobody is asked whether this phone may know them.
  loadExistingGrant: async ({ oidc }) => {
    const grant = new oidc.provider.Grant({
      clientId: oidc.client.clientId,
      accountId: oidc.session.accountId,
    });
    grant.addOIDCScope('openid email profile');
    await grant.save();
    return grant;
  },
});

const bodyOf = async (request) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString();
};

const page = `<!doctype html><html lang="en"><title>Harbor login</title><main><h1>Harbor login</h1>
<form method="post"><label>Name <input name="login" autofocus></label> <button>Log in</button></form></main></html>`;

const answer = provider.callback();
server.on('request', async (request, response) => {
  if (request.method === 'POST' && request.url === '/test/people') {
    for (const [sub, claims] of Object.entries(JSON.parse(await bodyOf(request)))) known.set(sub, claims);
    response.writeHead(204).end();
  } else if (!request.url.startsWith('/login/')) answer(request, response);
  else if (request.method === 'GET') response.writeHead(200, { 'content-type': 'text/html' }).end(page);
  else {
    const login = new URLSearchParams(await bodyOf(request)).get('login') ?? '';
    const result = known.has(login)
      ? { login: { accountId: login } }
      : { error: 'access_denied', error_description: 'nobody of this name' };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
});

process.stdout.write(`${issuer}\n`);
