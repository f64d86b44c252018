/** [FAQ] Bringing a number along from another carrier: free, US and Canada only, 2–4 weeks, no downtime. */
import * as z from 'zod/mini';
import { lineText } from '../values/line-text.ts';
import { e164Schema } from '../values/phone-number.ts';
import { storable } from '../values/storable-text.ts';
import { readVersionSchema, versionSchema } from '../values/version.ts';

const line = (longest = 120) => lineText(longest);

export const portStateSchema = z.enum([
  'draft',
  'submitted',
  'in-process',
  /** The losing carrier refused it: `exception` says why. Mended, it is submitted again. */
  'exception',
  'date-confirmed',
  'ported',
  'cancelled',
]);
export type PortState = z.infer<typeof portStateSchema>;

/** As it stands on the bill of the carrier that loses the number. */
export const portRequestInputSchema = z.object({
  numbers: z.array(e164Schema).check(z.minLength(1), z.maxLength(20)),
  source: line(60),
  /** The company or person on the bill. */
  billName: line(),
  billAddress: z.string().check(z.trim(), z.minLength(1), z.maxLength(300), storable),
  losingCarrier: line(),
  accountNumber: line(60),
  /** Who signs the letter of authorization. */
  signerName: line(),
});
export type PortRequestInput = z.infer<typeof portRequestInputSchema>;
/** PUT /api/ports/{id} */
export const portChangeSchema = z.object({ ...portRequestInputSchema.shape, version: readVersionSchema });
export type PortChange = z.infer<typeof portChangeSchema>;

export const portDocumentKindSchema = z.enum(['letter-of-authorization', 'bill']);

export const portFaultSchema = z.object({
  kind: z.enum([
    'not-us-or-canada',
    'already-ours',
    'already-porting',
    'names-differ',
    'is-receiving-number',
    'letter-missing',
    'bill-missing',
  ]),
  number: z.nullable(z.string()),
});
export type PortFault = z.infer<typeof portFaultSchema>;

export const portRequestSchema = z.object({
  id: z.uuid(),
  ...portRequestInputSchema.shape,
  version: versionSchema,
  state: portStateSchema,
  exception: z.nullable(z.string()),
  documents: z.array(
    z.object({ kind: portDocumentKindSchema, fileName: z.string(), bytes: z.int(), uploadedAt: z.int() }),
  ),
  /** What stands in the way of submitting it. */
  faults: z.array(portFaultSchema),
  /** Epoch milliseconds. 2 to 4 weeks after it was submitted, until a date is confirmed. */
  estimate: z.nullable(z.object({ from: z.int(), until: z.int() })),
  portsAt: z.nullable(z.int()),
  history: z.array(z.object({ state: portStateSchema, at: z.int() })),
});
export type PortRequest = z.infer<typeof portRequestSchema>;
export const portRequestListSchema = z.object({ ports: z.array(portRequestSchema) });
