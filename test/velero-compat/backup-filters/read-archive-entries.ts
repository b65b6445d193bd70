import { gunzipSync } from 'node:zlib';
import type { Engine } from '@lifeboat/core';
import { TarReader } from '../../../packages/core/src/storage/archive/tar/tar-reader.ts';

/** The entries of a backup's archive, path to body, in their order. */
export async function readArchiveEntries(engine: Engine, backup: string): Promise<Map<string, string>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await engine.openBackupFile(backup, 'contents')) ?? []) chunks.push(chunk);
  const entries = new Map<string, string>();
  const body: Buffer[] = [];
  let path = '';
  const reader = new TarReader({
    begin: ({ name }) => {
      path = name;
    },
    data: (chunk) => void body.push(Buffer.from(chunk)),
    end: () => void entries.set(path, Buffer.concat(body.splice(0)).toString()),
  });
  reader.push(gunzipSync(Buffer.concat(chunks)));
  return entries;
}
