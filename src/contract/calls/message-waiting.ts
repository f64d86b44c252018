import * as z from 'zod/mini';

/** Event voicemail.changed (message waiting, RFC 3842): how many new messages its receiver has; the list is to be read again. */
export const voicemailChangedSchema = z.object({ unheard: z.int() });
