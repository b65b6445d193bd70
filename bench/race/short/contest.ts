import { gunzipSync, gzipSync } from 'node:zlib';
import { clusterFromKubeConfig, createEngine } from '@lifeboat/core';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { listEverything } from '../list-everything.ts';
import { createRawClient } from '../raw-client.ts';
import { servedTypes } from '../served-types.ts';

/** What is compared, each of which does its work once. */
export interface Contest {
  /** The least that is done with the bytes of a backup and of a restore: read from JSON, written as JSON, gzip, each way. */
  readonly limit: () => Promise<void>;
  readonly backup: () => Promise<void>;
  readonly restore: () => Promise<void>;
  close(): Promise<void>;
}

interface List {
  readonly items: readonly unknown[];
}

export async function createContest(kubeconfig: string, namespaces: number): Promise<Contest> {
  const pages = await listedPages(kubeconfig);
  const cluster = await clusterFromKubeConfig({ path: kubeconfig });
  const engine = createEngine({ cluster, storageLocations: { main: { store: createMemoryObjectStore() } } });
  const namespaceMapping = Object.fromEntries(Array.from({ length: namespaces }, (_, i) => [`load-${i}`, `restored-${i}`]));
  let count = 0;

  async function run(what: string, result: Promise<{ readonly phase: string; readonly errors: object }>): Promise<void> {
    const { phase, errors } = await result;
    if (phase !== 'Completed') throw new Error(`The ${what} ended ${phase}: ${JSON.stringify(errors).slice(0, 2000)}`);
  }

  await run('backup', engine.backup({ name: 'first' }).result);
  return {
    async limit() {
      for (const page of pages) {
        const { items } = JSON.parse(page.toString()) as List;
        const zipped = gzipSync(items.map((item) => JSON.stringify(item)).join('\n'), { level: 1 });
        for (const line of gunzipSync(zipped).toString().split('\n')) Buffer.from(JSON.stringify(JSON.parse(line)));
      }
    },
    async backup() {
      const store = createMemoryObjectStore();
      const own = createEngine({ cluster, storageLocations: { main: { store } } });
      await run('backup', own.backup({ name: 'another' }).result);
    },
    restore: () => run('restore', engine.restore({ name: `restore-${count++}`, backupName: 'first', namespaceMapping }).result),
    close: () => cluster.close(),
  };
}

async function listedPages(kubeconfig: string): Promise<Buffer[]> {
  const client = createRawClient(kubeconfig);
  try {
    const pages: Buffer[] = [];
    await listEverything(client, await servedTypes(client), (page) => pages.push(page));
    return pages;
  } finally {
    client.close();
  }
}
