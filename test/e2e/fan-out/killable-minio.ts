import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectStore } from '@lifeboat/core';
import { wrapObjectStore } from '@lifeboat/core';
import { createS3Store } from '@lifeboat/s3-store';
import { type MinioServer, runServerScript, startMinio } from '../../real-servers/server-scripts.ts';

/** A MinIO that dies without a word and comes back with its disk. */
export interface KillableMinio {
  /** Its data folder. */
  readonly folder: string;
  readonly bucket: string;
  /** A store on the server as it runs now. With `killAfterBytes` the server is killed once an archive's upload has given that
   * many bytes away; with `killAt` when a put of such a key begins. */
  store(options?: { readonly killAfterBytes?: number; readonly killAt?: RegExp }): ObjectStore;
  /** Starts the killed server again: another port, the same disk. */
  revive(): Promise<void>;
  down(): Promise<void>;
}

export async function startKillableMinio(state: string): Promise<KillableMinio> {
  const bucket = 'fan-out';
  let server: MinioServer = await startMinio(state);
  await server.makeBucket(bucket);

  const pid = () => Number(readFileSync(join(state, 'stores/minio.pid'), 'utf8'));

  function open(): ObjectStore {
    const { endpoint, region, accessKeyId, secretAccessKey } = server;
    return createS3Store({
      bucket,
      prefix: 'cluster-a',
      region,
      endpoint,
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 2,
    });
  }

  return {
    folder: join(state, 'stores/minio'),
    bucket,
    store({ killAfterBytes, killAt } = {}) {
      const store = open();
      if (killAt)
        return wrapObjectStore(store, {
          putObject(key, body, options) {
            if (killAt.test(key) && isAlive(pid())) process.kill(pid(), 'SIGKILL');
            return store.putObject(key, body, options);
          },
        });
      if (killAfterBytes === undefined) return store;
      return wrapObjectStore(store, {
        putObject(key, body, options) {
          if (body instanceof Uint8Array || !key.endsWith('.tar.gz')) return store.putObject(key, body, options);
          let bytes = 0;
          const counted = async function* () {
            for await (const chunk of body) {
              const before = bytes;
              bytes += chunk.length;
              if (before < killAfterBytes && bytes >= killAfterBytes) process.kill(pid(), 'SIGKILL');
              yield chunk;
            }
          };
          return store.putObject(key, counted(), options);
        },
      });
    },
    async revive() {
      while (isAlive(pid())) await sleep(50);
      server = await startMinio(state);
    },
    down: async () => void (await runServerScript('stores', ['down'], state)),
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
