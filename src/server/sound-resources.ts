/** Joins prompts, mailboxes, messages, recordings and webhooks with their part of the API. */
import type { router } from './http/context.ts';
import { promptRoutes } from './http/prompt-routes.ts';
import type { ResourceParts } from './resources.ts';
import { addPromptFile, addTypedPrompt, findPrompt, promptsOf, removePrompt } from './routing/prompts.ts';

export function openSoundResources(parts: ResourceParts): ReturnType<typeof router>[] {
  const { sql, files } = parts;
  return [
    promptRoutes({
      list: (accountId) => promptsOf(sql, accountId),
      find: (accountId, id) => findPrompt(sql, accountId, id),
      type: (accountId, typed) => addTypedPrompt(parts, accountId, typed),
      add: (accountId, about, file) => addPromptFile(parts, accountId, about, file),
      remove: (accountId, id) => removePrompt(parts, accountId, id),
      file: (id) => files.path('prompts', id),
    }),
  ];
}
