/** Bringing numbers along from another carrier. */
import { queryOptions } from '@tanstack/svelte-query';
import type * as z from 'zod/mini';
import {
  portRequestListSchema,
  portRequestSchema,
  type portDocumentKindSchema,
  type PortChange,
  type PortRequestInput,
} from '#contract/numbers/porting.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { withQuery, type ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';
import { sendingWithProgress } from './upload.ts';

export type PortDocumentKind = z.infer<typeof portDocumentKindSchema>;

export const portsKey = ['ports'] as const;

export const portsQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: portsKey,
    queryFn: async () =>
      (await valueOf(api.ask({ path: setupRoutes.ports, answer: portRequestListSchema }))).ports,
  });

const pathOf = (route: string, id: string) => route.replace('{id}', encodeURIComponent(id));

export const makePort = (api: ApiClient, body: PortRequestInput) =>
  api.ask({ method: 'POST', path: setupRoutes.ports, body, answer: portRequestSchema });

/** While it is a draft, or refused by the other carrier. */
export const changePort = (api: ApiClient, id: string, body: PortChange) =>
  api.ask({ method: 'PUT', path: pathOf(setupRoutes.port, id), body, answer: portRequestSchema });

export const submitPort = (api: ApiClient, id: string) =>
  api.ask({ method: 'POST', path: pathOf(setupRoutes.submitPort, id), answer: portRequestSchema });

export const cancelPort = (api: ApiClient, id: string) =>
  api.ask({ method: 'POST', path: pathOf(setupRoutes.cancelPort, id), answer: portRequestSchema });

interface DocumentUpload {
  id: string;
  kind: PortDocumentKind;
  file: File;
  /** 0 to 1, as the file goes. */
  onProgress: (share: number) => void;
}

/** A document of the same kind is replaced. */
export const uploadPortDocument = (api: ApiClient, { id, kind, file, onProgress }: DocumentUpload) =>
  api.ask({
    method: 'PUT',
    path: withQuery(pathOf(setupRoutes.portDocument, id).replace('{kind}', kind), { fileName: file.name }),
    file,
    send: sendingWithProgress(onProgress),
    answer: portRequestSchema,
  });
