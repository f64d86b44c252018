import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';

/** The built phone, compressed by its build. Files under /assets/ carry a hash in their name and never change; the page itself is always asked for. */
export function staticFiles(folder: string): Hono {
  const app = new Hono();
  app.use('/assets/*', async (c, next) => {
    await next();
    if (c.res.ok) c.header('Cache-Control', 'public, max-age=31536000, immutable');
  });
  app.use('*', serveStatic({ root: folder, precompressed: true }));
  // Screens have addresses of their own (/history): the page answers them all, but never for a missing file.
  app.get('*', async (c, next) => {
    if (/\.\w+$/.test(c.req.path)) return c.notFound();
    c.header('Cache-Control', 'no-cache');
    return serveStatic({ root: folder, path: 'index.html', precompressed: true })(c, next);
  });
  return app;
}
