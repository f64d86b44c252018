/** What was recorded of a call. Loaded with what shows it, never with the idle phone. */
import { queryOptions, type QueryClient } from '@tanstack/svelte-query';
import { routes } from '#contract/routes.ts';
import { recordingListSchema, type CallRecording } from '#contract/calls/voicemail.ts';
import { nothing, type ApiClient } from './client.ts';
import { queryKeys, valueOf } from './queries.ts';

interface Recorders {
  api: ApiClient;
  queryClient: QueryClient;
}

const pathOf = (route: string, id: string) => route.replace('{id}', encodeURIComponent(id));

/** In the order in which they were begun. `callId` null: nothing is asked. */
export const recordingsQuery = (api: ApiClient, callId: string | null) =>
  queryOptions({
    queryKey: queryKeys.recordings(callId ?? ''),
    queryFn: async () => {
      const path = pathOf(routes.callRecordings, callId ?? '');
      return (await valueOf(api.ask({ path, answer: recordingListSchema }))).recordings;
    },
    enabled: callId !== null,
    staleTime: Infinity,
  });

export const recordingAudioPath = (id: string) => pathOf(routes.recordingAudio, id);

/** Starts, pauses and goes on. Error: recording-refused (409). Resolves when the new state is known. */
export async function changeRecording(
  { api, queryClient }: Recorders,
  callId: string,
  state: 'live' | 'paused',
) {
  const path = pathOf(routes.callRecording, callId);
  const changed = await api.ask({ method: 'PUT', path, body: { state }, answer: nothing });
  await queryClient.invalidateQueries({ queryKey: queryKeys.recordings(callId) });
  return changed;
}

export async function deleteRecording({ api, queryClient }: Recorders, { id, callId }: CallRecording) {
  const deleted = await api.ask({ method: 'DELETE', path: pathOf(routes.recording, id), answer: nothing });
  if (deleted.ok) await queryClient.invalidateQueries({ queryKey: queryKeys.recordings(callId) });
  return deleted;
}
