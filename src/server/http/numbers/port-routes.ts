import { createRoute, z } from '@hono/zod-openapi';
import {
  portChangeSchema,
  portDocumentKindSchema,
  portRequestInputSchema,
  portRequestListSchema,
  portRequestSchema,
} from '#contract/numbers/porting.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { Porting } from '#server/numbers/porting/porting.ts';
import { contentDisposition } from '../answers/content-disposition.ts';
import { actorIn, router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor, onlyWhoSeesEverybody } from '../web/only-for.ts';
import { problem, problemOf, problems, refused } from '../web/problem.ts';
import { uploadOf } from '../web/upload.ts';

const params = z.object({ id: z.uuid() });
const body = {
  required: true,
  content: { 'application/json': { schema: documented(portRequestInputSchema) } },
};
const thePort = (description: string) => ({
  description,
  content: { 'application/json': { schema: documented(portRequestSchema) } },
});
const noSuchPort = problemOf('No such port');
const notNow = problemOf('`invalid-request`: not in the state that it is in');

const listPorts = createRoute({
  method: 'get',
  path: setupRoutes.ports,
  summary: 'Numbers on their way from other carriers, the newest request first',
  middleware: [onlyWhoSeesEverybody] as const,
  responses: {
    ...refused,
    200: {
      description: 'Requests, each with what stands in the way of submitting it',
      content: { 'application/json': { schema: documented(portRequestListSchema) } },
    },
  },
});

const makePort = createRoute({
  method: 'post',
  path: setupRoutes.ports,
  summary: 'A draft; nothing goes out yet',
  middleware: [onlyFor('admin')] as const,
  request: { body },
  responses: { ...refused, 201: thePort('The draft, with its faults'), 422: problems[422] },
});

const changePort = createRoute({
  method: 'put',
  path: setupRoutes.port,
  summary: 'Change a draft, or mend what the losing carrier refused',
  middleware: [onlyFor('admin')] as const,
  request: {
    params,
    body: { required: true, content: { 'application/json': { schema: documented(portChangeSchema) } } },
  },
  responses: {
    ...refused,
    200: thePort('The port, with its faults'),
    404: noSuchPort,
    409: problemOf(
      '`invalid-request`: not in the state that it is in; `changed-meanwhile`: somebody else saved first',
    ),
    422: problems[422],
  },
});

const documentParams = z.object({ id: z.uuid(), kind: z.enum(portDocumentKindSchema.options) });
const file = { schema: z.string().openapi({ format: 'binary' }) };

const readDocument = createRoute({
  method: 'get',
  path: setupRoutes.portDocument,
  summary: 'The letter of authorization or the bill, to be kept as a file',
  middleware: [onlyFor('admin')] as const,
  request: { params: documentParams },
  responses: {
    ...refused,
    200: {
      description: 'The file as it was uploaded',
      content: { 'application/pdf': file, 'image/png': file, 'image/jpeg': file },
    },
    404: problemOf('No such port, or it has no such document'),
    422: problems[422],
  },
});

const addDocument = createRoute({
  method: 'put',
  path: setupRoutes.portDocument,
  summary: 'The letter of authorization or the bill, as PDF, PNG or JPEG, which is the body: 5 MB at most',
  middleware: [onlyFor('admin')] as const,
  request: {
    params: documentParams,
    query: z.object({ fileName: z.string().max(500).default('') }),
  },
  responses: {
    ...refused,
    200: thePort('The port with the document; one of the same kind is replaced'),
    404: noSuchPort,
    409: notNow,
    413: problemOf('`file-too-large`'),
    422: problemOf('`invalid-request`: the body is neither PDF nor PNG nor JPEG'),
    507: problemOf('`disk-full`: there is no room for it'),
  },
});

const submitPort = createRoute({
  method: 'post',
  path: setupRoutes.submitPort,
  summary: 'Hand it to the carrier. Its numbers can be set up from now on',
  middleware: [onlyFor('admin')] as const,
  request: { params },
  responses: {
    ...refused,
    200: thePort('The submitted port'),
    404: noSuchPort,
    409: notNow,
    422: problemOf('`port-faulty`: its faults say what is missing'),
  },
});

const cancelPort = createRoute({
  method: 'post',
  path: setupRoutes.cancelPort,
  summary: 'Leave the numbers where they are: until they are ported',
  middleware: [onlyFor('admin')] as const,
  request: { params },
  responses: {
    ...refused,
    200: thePort('The cancelled port'),
    404: noSuchPort,
    409: notNow,
    422: problems[422],
  },
});

const unreadable = { path: 'body', detail: 'is neither PDF nor PNG nor JPEG' };

export const portRoutes = (porting: Porting) =>
  router()
    .openapi(listPorts, async (c) => {
      return c.json({ ports: await porting.list(c.var.session.user.accountId) }, 200);
    })
    .openapi(makePort, async (c) => {
      return c.json(await porting.make(c.var.session.user.accountId, c.req.valid('json'), actorIn(c)), 201);
    })
    .openapi(changePort, async (c) => {
      const { accountId } = c.var.session.user;
      const changed = await porting.change(
        accountId,
        c.req.valid('param').id,
        c.req.valid('json'),
        actorIn(c),
      );
      if (changed.ok) return c.json(changed.value, 200);
      if (changed.failure === 'not-found') return problem(c, 404, changed.failure);
      return problem(c, 409, changed.failure === 'not-now' ? 'invalid-request' : changed.failure);
    })
    .route('/', documentRoutes(porting))
    .openapi(submitPort, async (c) => {
      const { id: askedBy, accountId } = c.var.session.user;
      const submitted = await porting.submit(accountId, c.req.valid('param').id, askedBy, actorIn(c));
      if (submitted.ok) return c.json(submitted.value, 200);
      if (submitted.failure === 'port-faulty') return problem(c, 422, submitted.failure);
      if (submitted.failure === 'account-closed') return problem(c, 409, submitted.failure);
      return submitted.failure === 'not-found'
        ? problem(c, 404, submitted.failure)
        : problem(c, 409, 'invalid-request');
    })
    .openapi(cancelPort, async (c) => {
      const cancelled = await porting.cancel(
        c.var.session.user.accountId,
        c.req.valid('param').id,
        actorIn(c),
      );
      if (cancelled.ok) return c.json(cancelled.value, 200);
      return cancelled.failure === 'not-found'
        ? problem(c, 404, cancelled.failure)
        : problem(c, 409, 'invalid-request');
    });

const documentRoutes = (porting: Porting) =>
  router()
    .openapi(readDocument, async (c) => {
      const { id, kind } = c.req.valid('param');
      const found = await porting.document(c.var.session.user.accountId, id, kind);
      if (!found) return problem(c, 404, 'not-found');
      const { name, ending, type, content } = found;
      return c.body(content, 200, {
        'content-type': type,
        'content-disposition': contentDisposition({ name, ending, isDownload: true }),
      });
    })
    .openapi(addDocument, async (c) => {
      const { id, kind } = c.req.valid('param');
      const content = await uploadOf(c);
      const document = { kind, fileName: c.req.valid('query').fileName, content };
      const added = await porting.addDocument(c.var.session.user.accountId, id, document, actorIn(c));
      if (added.ok) return c.json(added.value, 200);
      if (added.failure === 'not-found') return problem(c, 404, added.failure);
      if (added.failure === 'not-now') return problem(c, 409, 'invalid-request');
      if (added.failure === 'disk-full') return problem(c, 507, added.failure);
      return added.failure === 'file-too-large'
        ? problem(c, 413, added.failure)
        : problem(c, 422, 'invalid-request', unreadable);
    });
