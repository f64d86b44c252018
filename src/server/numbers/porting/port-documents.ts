/** The papers of a port: a signed letter of authorization, and a bill. Files are in the data folder, under their id. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { PortRequest } from '#contract/numbers/porting.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { DataFiles } from '#server/store/files/data-files.ts';
import type { Sql } from '#server/store/database.ts';

export type DocumentKind = PortRequest['documents'][number]['kind'];

const MOST_BYTES = 5 * 1024 * 1024;
const LONGEST_NAME = 120;

/** PDF, PNG, JPEG: what a file is, it says in its first bytes. Its name and its media type are only claims. */
const FORMATS = [
  { type: 'application/pdf', ending: '.pdf', signature: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { type: 'image/png', ending: '.png', signature: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/jpeg', ending: '.jpg', signature: [0xff, 0xd8, 0xff] },
] as const;

const formatOf = (content: Uint8Array) =>
  FORMATS.find(({ signature }) => signature.every((byte, place) => content[place] === byte));

interface Upload {
  portId: string;
  kind: DocumentKind;
  /** Untrusted: shown, never a path. */
  fileName: string;
  content: Uint8Array;
  /** Epoch milliseconds. */
  at: number;
}

/** Takes the place of the one of this kind that was there. */
export async function saveDocument(
  sql: Sql,
  files: DataFiles,
  { portId, kind, fileName, content, at }: Upload,
): Promise<Result<null, 'file-too-large' | 'file-unreadable' | 'disk-full'>> {
  if (content.byteLength > MOST_BYTES) return fail('file-too-large');
  if (!formatOf(content)) return fail('file-unreadable');
  const id = randomUUID();
  const saved = await files.save('documents', id, content);
  if (!saved.ok) return saved;
  const [former] = await sql<{ id: string }[]>`
    select id from port_documents where port_id = ${portId} and kind = ${kind}`;
  await sql`
    insert into port_documents (id, port_id, kind, file_name, bytes, uploaded_at)
    values (${id}, ${portId}, ${kind}, ${shownName(fileName)}, ${content.byteLength}, ${new Date(at)})
    on conflict (port_id, kind) do update set id = excluded.id, file_name = excluded.file_name,
      bytes = excluded.bytes, uploaded_at = excluded.uploaded_at`;
  if (former) await files.remove('documents', former.id);
  return ok(null);
}

function shownName(fileName: string): string {
  const last = fileName.replace(/\p{C}/gu, '').split(/[/\\]/).at(-1)?.trim() ?? '';
  return last === '' ? 'document' : last.slice(-LONGEST_NAME);
}

export interface PortDocument {
  /** Without its ending. Untrusted. */
  name: string;
  /** Of what is in it, as the media type: a name may say anything. */
  ending: '.pdf' | '.png' | '.jpg';
  type: string;
  content: Uint8Array<ArrayBuffer>;
}

/** null: there is none, or it is another account's. */
export async function readDocument(
  sql: Sql,
  files: DataFiles,
  { accountId, portId, kind }: { accountId: string; portId: string; kind: DocumentKind },
): Promise<PortDocument | null> {
  const [row] = await sql<{ id: string; fileName: string }[]>`
    select port_documents.id, file_name from port_documents join ports on ports.id = port_id
    where port_id = ${portId} and kind = ${kind} and account_id = ${accountId}`;
  const content = row && (await readFile(files.path('documents', row.id)).catch(() => null));
  const format = content && formatOf(content);
  if (!row || !content || !format) return null;
  const { type, ending } = format;
  const name = row.fileName.replace(/\.[^.]*$/, '');
  return { name: name === '' ? kind : name, ending, type, content };
}

interface DocumentRow {
  portId: string;
  kind: DocumentKind;
  fileName: string;
  bytes: number;
  uploadedAt: Date;
}

/** By port id. */
export async function documentsOf(
  sql: Sql,
  portIds: readonly string[],
): Promise<Map<string, PortRequest['documents']>> {
  const rows = await sql<DocumentRow[]>`
    select port_id, kind, file_name, bytes, uploaded_at from port_documents
    where port_id = any(${portIds}::uuid[]) order by kind desc`;
  const found = new Map<string, PortRequest['documents']>(portIds.map((id) => [id, []]));
  for (const { portId, uploadedAt, ...document } of rows)
    found.get(portId)?.push({ ...document, uploadedAt: uploadedAt.getTime() });
  return found;
}
