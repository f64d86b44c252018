import { versionsQuery, type KeptKind } from '#client/api/answering/versions.ts';
import type { App } from '#client/state/app.ts';

/** Who saved this version; '' where that cannot be read. */
export async function readSaver(
  { api, queryClient }: App,
  kind: KeptKind,
  id: string,
  version: number,
): Promise<string> {
  const versions = await queryClient.query({ ...versionsQuery(api, kind, id), staleTime: 0 }).catch(() => []);
  return versions.find((each) => each.version === version)?.by ?? '';
}
