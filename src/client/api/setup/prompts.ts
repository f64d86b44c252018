/** What callers hear: uploaded, recorded here, or typed and spoken by the server. */
import { queryOptions } from '@tanstack/svelte-query';
import { promptListSchema, promptSchema } from '#contract/routing/prompts.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { nothing, withQuery, type ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';
import { sendingWithProgress } from './upload.ts';

export const promptsKey = ['prompts'] as const;

export const promptsQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: promptsKey,
    queryFn: async () =>
      (await valueOf(api.ask({ path: setupRoutes.prompts, answer: promptListSchema }))).prompts,
  });

export const typePrompt = (api: ApiClient, body: { name: string; text: string }) =>
  api.ask({ method: 'POST', path: setupRoutes.prompts, body, answer: promptSchema });

interface PromptUpload {
  name: string;
  kind: 'uploaded' | 'recorded';
  /** WAV or MP3, 5 MB at most. */
  file: Blob;
  /** 0 to 1, as the file goes. */
  onProgress: (share: number) => void;
}

export const uploadPrompt = (api: ApiClient, { name, kind, file, onProgress }: PromptUpload) =>
  api.ask({
    method: 'POST',
    path: withQuery(setupRoutes.promptAudioUpload, { name, kind }),
    file,
    send: sendingWithProgress(onProgress),
    answer: promptSchema,
  });

export const deletePrompt = (api: ApiClient, id: string) =>
  api.ask({
    method: 'DELETE',
    path: setupRoutes.prompt.replace('{id}', encodeURIComponent(id)),
    answer: nothing,
  });

/** For an audio element. */
export const promptAudioPath = (id: string) =>
  setupRoutes.promptAudio.replace('{id}', encodeURIComponent(id));
