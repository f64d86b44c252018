import type { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { Readable } from 'node:stream';
import { routes } from '#contract/routes.ts';
import { Unavailable } from '#kit/load/unavailable.ts';
import { router, type Env, type HttpParts } from './web/context.ts';
import { eventRoutes } from './answers/event-stream.ts';
import { problem } from './web/problem.ts';
import { signedIn } from './people/session-cookie.ts';
import { sessionRoutes } from './people/session-routes.ts';
import { staticFiles } from './answers/static-files.ts';
import { hostOf, ownOriginOnly, throughDoor } from './web/through-door.ts';
import { addressWithoutNul, bodyWithoutNul } from './web/without-nul.ts';

const MOST_BODY_BYTES = 64 * 1024;
/** A prompt or a document, with some room for what is wrapped around it. */
const MOST_UPLOAD_BYTES = 5 * 1024 * 1024 + 64 * 1024;
const UPLOADS =
  /^\/api\/(?:prompts\/audio|receiving-numbers\/import|people\/import|ports\/[^/]+\/documents\/[^/]+)$/;

/**
 * The whole of HTTP: the API under /api, everything else from `clientFolder` (null: API only).
 * `resources`: the routers of the rooms, each with its room's verbs (server/wiring), all behind the sign-in.
 * `open`: those of them that need no session.
 */
export function createApp(
  parts: HttpParts,
  clientFolder: string | null,
  resources: readonly OpenAPIHono<Env>[] = [],
  open: readonly OpenAPIHono<Env>[] = [],
): OpenAPIHono<Env> {
  const app = router();
  app.use(headers(), throughDoor(parts.door));
  app.use('/api/*', ownOriginOnly(parts.door), addressWithoutNul);
  app.use('/api/*', unlessUpload(usualLimit), unlessUpload(bodyWithoutNul));
  app.use('/api/*', async (c, next) => {
    await next();
    c.header('Cache-Control', 'no-store');
  });
  app.get(routes.health, async (c) => {
    const health = await parts.health();
    return c.json(health, health.ok ? 200 : 503);
  });
  app.route('/', sessionRoutes(parts));
  for (const resource of open) app.route('/', resource);
  describeApi(app);
  app.use('/api/*', signedIn(parts.sessions));
  // A body of unknown length is read whole to be measured: not before we know whose it is.
  app.use('/api/*', uploadsOnly);
  for (const resource of resources) app.route('/', resource);
  app.route('/', eventRoutes(parts));
  app.all('/api/*', (c) => problem(c, 404, 'not-found'));
  if (clientFolder !== null) app.route('/', staticFiles(clientFolder));
  app.notFound((c) => problem(c, 404, 'not-found'));
  app.onError((error, c) => {
    // Hono's own: a body that is no JSON.
    if (error instanceof HTTPException && error.status < 500)
      return problem(c, 422, 'invalid-request', { path: 'body' });
    // Who sent half of a body and went away is told nothing, and nobody needs to look.
    if (c.env.incoming?.errored === error) return problem(c, 422, 'invalid-request', { path: 'body' });
    if (error instanceof Unavailable) {
      parts.log.warn({ error, path: c.req.path }, 'a request was refused for now');
      c.header('Retry-After', String(error.retryAfterSeconds));
      return problem(c, 503, parts.standing().isDatabaseAway ? 'database-away' : 'server-unavailable');
    }
    parts.log.error({ error, path: c.req.path }, 'request failed');
    // SQLSTATE class 22: a value that no column can hold. The contract should have refused it; the sender still sent it.
    if ('code' in error && typeof error.code === 'string' && /^22[0-9A-Z]{3}$/.test(error.code))
      return problem(c, 422, 'invalid-request');
    return problem(c, 500, 'server-unavailable');
  });
  return app;
}

const usualLimit = bodyLimit({
  maxSize: MOST_BODY_BYTES,
  onError: (c) => problem(c, 413, 'invalid-request'),
});
const uploadLimit = bodyLimit({
  maxSize: MOST_UPLOAD_BYTES,
  onError: (c) => problem(c, 413, 'file-too-large'),
});
const uploadsOnly = createMiddleware<Env>((c, next) =>
  UPLOADS.test(c.req.path) ? uploadLimit(c, next) : next(),
);
const unlessUpload = (check: MiddlewareHandler<Env>) =>
  createMiddleware<Env>((c, next) => (UPLOADS.test(c.req.path) ? next() : check(c, next)));

const ABOUT = {
  openapi: '3.1.0',
  info: {
    title: 'Ringside',
    version: '1',
    description: 'The account behind the phone. Calls themselves are SIP over WebSocket at /sip.',
  },
};

const PIECE_BYTES = 32 * 1024;

/** Anybody may ask for it: an answer that is not read holds a piece, and none of them a copy. */
function inPieces(bytes: Buffer): ReadableStream {
  const pieces = function* () {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
  };
  return Readable.toWeb(Readable.from(pieces(), { objectMode: false })) as ReadableStream;
}

/** Made once: it takes longer than anybody else may wait meanwhile, and anybody may ask for it. */
function describeApi(app: OpenAPIHono<Env>): void {
  let description: Buffer | null = null;
  app.get(routes.openapi, (c) => {
    description ??= Buffer.from(JSON.stringify(app.getOpenAPI31Document(ABOUT)));
    return c.body(inPieces(description), 200, {
      'Content-Type': 'application/json',
      'Content-Length': String(description.length),
    });
  });
}

/** Scripts only from here and nothing inline: text that came over SIP can never become code. */
function headers() {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      // Not every browser takes the phone's socket for our own origin.
      connectSrc: ["'self'", (c) => `ws://${hostOf(c)}`, (c) => `wss://${hostOf(c)}`],
      imgSrc: ["'self'", 'data:'],
      mediaSrc: ["'self'", 'blob:', 'data:'],
      // Svelte writes computed styles into style attributes.
      styleSrcAttr: ["'unsafe-inline'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      // No text becomes markup or code but through Svelte, which makes elements of its own templates only.
      requireTrustedTypesFor: ["'script'"],
      trustedTypes: ['svelte-trusted-html'],
    },
    permissionsPolicy: { microphone: ['self'], camera: [], geolocation: [] },
    referrerPolicy: 'same-origin',
  });
}
