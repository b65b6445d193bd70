import { randomUUID } from 'node:crypto';
import { type ClusterClient, createEngine, type ObjectStore } from '@lifeboat/core';
import type { Backup } from '@lifeboat/core/velero-api';

interface FillBucketOptions {
  readonly cluster: ClusterClient;
  readonly store: ObjectStore;
  /** How many backups it gets. */
  readonly backups: number;
}

/** One backup, and as many more with the same content: all files of each are there, under names of their own. */
export async function fillBucket({ cluster, store, backups }: FillBucketOptions): Promise<void> {
  const first = nameOf(0);
  const engine = createEngine({ cluster, storageLocations: { default: { store } } });
  const { backup } = await engine.backup({ name: first, includedNamespaces: ['default'], ttl: '8760h' }).result;
  const files = new Map<string, Buffer>();
  for await (const { key } of store.listObjects(`backups/${first}/`)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await store.getObject(key)) chunks.push(chunk);
    files.set(key, Buffer.concat(chunks));
  }
  const copy = async (name: string) => {
    for (const [key, bytes] of files) {
      const copied: Backup = { ...backup, metadata: { ...backup.metadata, name, uid: randomUUID() } };
      const body = key.endsWith('/velero-backup.json') ? Buffer.from(JSON.stringify(copied)) : bytes;
      await store.putObject(key.replaceAll(first, name), body);
    }
  };
  for (let from = 1; from < backups; from += 8)
    await Promise.all(Array.from({ length: Math.min(8, backups - from) }, (_, i) => copy(nameOf(from + i))));
}

function nameOf(index: number): string {
  return `backup-${String(index).padStart(4, '0')}`;
}
