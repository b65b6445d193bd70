/** Two writers of one backup, every pair of operations, one of them stopped at every store call, or killed there and started again:
 * `pnpm soak:ownership`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileSystemObjectStore, type ObjectStore } from '@lifeboat/core';
import { createS3Store } from '@lifeboat/s3-store';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { startMinio } from '../../real-servers/server-scripts.ts';
import { runRestarts } from './run-restarts.ts';
import { runSoak, type SoakOptions } from './run-soak.ts';
import { withoutConditions } from './without-conditions.ts';

const state = process.env.BENCH_STATE ?? (await mkdtemp(join(tmpdir(), 'lifeboat-ownership-')));
// For a part: each n-th scenario, and one of the stores.
const [every = '1', only] = process.argv.slice(2);
const minio = await startMinio(state);
let count = 0;
try {
  await minio.makeBucket('ownership');
  const newMinio = (): ObjectStore => {
    const { endpoint, region, accessKeyId, secretAccessKey } = minio;
    const credentials = { accessKeyId, secretAccessKey };
    return createS3Store({ bucket: 'ownership', prefix: `s${++count}`, endpoint, region, forcePathStyle: true, credentials });
  };
  const newFolder = () => createFileSystemObjectStore({ root: join(state, 'files', String(++count)), fsync: false });
  const stores: Record<string, Pick<SoakOptions, 'newStore' | 'hasConditions'>> = {
    'file store': { newStore: newFolder, hasConditions: false },
    MinIO: { newStore: newMinio, hasConditions: true },
    'without conditions': { newStore: () => withoutConditions(createMemoryObjectStore()), hasConditions: false },
  };
  for (const [name, options] of Object.entries(stores)) {
    if (only !== undefined && only !== name) continue;
    const begun = performance.now();
    const { scenarios, matrix, violations } = await runSoak({ ...options, every: Number(every), concurrency: 60 });
    console.log(`${name}: ${scenarios} scenarios in ${Math.round((performance.now() - begun) / 1000)} s, ${violations.length} violations`);
    console.log(JSON.stringify({ matrix, violations }, null, 2));
    if (violations.length > 0) process.exitCode = 1;
    const restarts = await runRestarts({ ...options, every: Number(every), concurrency: 60 });
    console.log(`${name}: killed and started again ${restarts.scenarios} times, ${JSON.stringify(restarts.violations, null, 2)}`);
    if (restarts.violations.length > 0) process.exitCode = 1;
  }
} finally {
  await minio.down();
  await rm(join(state, 'files'), { recursive: true, force: true });
}
