/** Messages that callers left, and how many of them are new. Loaded when the phone is registered, never before. */
import { queryOptions, type QueryClient } from '@tanstack/svelte-query';
import { routes } from '#contract/routes.ts';
import { voicemailSchema, type Voicemail, type VoiceMessage } from '#contract/calls/voicemail.ts';
import { nothing, type ApiClient } from './client.ts';
import { queryKeys, valueOf } from './queries.ts';

interface Voices {
  api: ApiClient;
  queryClient: QueryClient;
}

const read = (api: ApiClient) => valueOf(api.ask({ path: routes.voicemail, answer: voicemailSchema }));
const pathOf = (route: string, id: string) => route.replace('{id}', encodeURIComponent(id));

/** Newest first. */
export const voicemailQuery = (api: ApiClient) =>
  queryOptions({ queryKey: queryKeys.voicemail, queryFn: () => read(api), staleTime: Infinity });

/** Told by the stream whenever it changes; asked for only until then. */
export const messageWaitingQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: queryKeys.messageWaiting,
    queryFn: async () => ({ unheard: (await read(api)).unheard }),
    staleTime: Infinity,
  });

export const messageAudioPath = (id: string) => pathOf(routes.messageAudio, id);

/** Shows at once; what the server refused is taken back. */
export async function markMessage(parts: Voices, { id }: VoiceMessage, isHeard: boolean) {
  change(parts, (messages) =>
    messages.map((message) => (message.id === id ? { ...message, isHeard } : message)),
  );
  const path = pathOf(routes.message, id);
  const marked = await parts.api.ask({ method: 'PATCH', path, body: { isHeard }, answer: nothing });
  if (!marked.ok) readAgain(parts);
  return marked;
}

export async function deleteMessage(parts: Voices, { id }: VoiceMessage) {
  const path = pathOf(routes.message, id);
  const deleted = await parts.api.ask({ method: 'DELETE', path, answer: nothing });
  if (deleted.ok) change(parts, (messages) => messages.filter((message) => message.id !== id));
  return deleted;
}

function change({ queryClient }: Voices, changed: (messages: VoiceMessage[]) => VoiceMessage[]): void {
  const known = queryClient.getQueryData<Voicemail>(queryKeys.voicemail);
  if (!known) return;
  // A list that is on its way was asked for before this.
  void queryClient.cancelQueries({ queryKey: queryKeys.voicemail });
  const messages = changed(known.messages);
  const unheard = known.unheard + newAmong(messages) - newAmong(known.messages);
  queryClient.setQueryData<Voicemail>(queryKeys.voicemail, { messages, unheard });
  queryClient.setQueryData(queryKeys.messageWaiting, { unheard });
}

const newAmong = (messages: VoiceMessage[]) => messages.filter(({ isHeard }) => !isHeard).length;

function readAgain({ queryClient }: Voices): void {
  for (const queryKey of [queryKeys.voicemail, queryKeys.messageWaiting])
    void queryClient.invalidateQueries({ queryKey });
}
