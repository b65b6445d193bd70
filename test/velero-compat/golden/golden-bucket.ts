import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseJson } from '@lifeboat/core/json';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import type { WriteRequest } from './record-writes.ts';

/** A file or folder of these fixtures. Only to be read: see {@link copyGoldenBucket}. */
export function goldenFolder(name: string): string {
  return join(import.meta.dirname, name);
}

/** A copy of the golden bucket, which a test may write into: the folder of a `file://` location. */
export async function copyGoldenBucket(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'lifeboat-golden-'));
  await cp(goldenFolder('bucket'), folder, { recursive: true });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** By restore, what Velero wrote to the target cluster. */
export function readRestoreRequests(): Promise<Readonly<Record<string, readonly WriteRequest[]>>> {
  return readGolden('restore-requests.json') as Promise<Record<string, WriteRequest[]>>;
}

/** By resource, what the source cluster held when Velero made the backup `golden`. */
export function readSourceObjects(): Promise<Readonly<Record<string, readonly KubeObject[]>>> {
  return readGolden('source-objects.json') as Promise<Record<string, KubeObject[]>>;
}

async function readGolden(file: string): Promise<unknown> {
  return parseJson(await readFile(goldenFolder(file), 'utf8'));
}
