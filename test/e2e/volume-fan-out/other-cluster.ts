/** Brings databases of a Pod into another cluster and another storage class: the first cluster is gone by then, and its store stays.
 * `pnpm test:other-cluster`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterClient, clusterFromKubeConfig, createEngine, createFileSystemObjectStore, type Engine } from '@lifeboat/core';
import { kopia } from '../../../packages/file-repository/src/index.ts';
import { nodeImage } from '../../real-servers/node-servers.ts';
import { startCluster } from '../../real-servers/server-scripts.ts';
import { createSqlitePod, loadWriterImage, stateAtStart, untilWriting } from './sqlite-pod.ts';

const state = await mkdtemp(join(tmpdir(), 'lboc-'));
const store = createFileSystemObjectStore({ root: join(state, 'store') });
const namespace = 'shop';
const volumes = ['db-0', 'db-1', 'db-2'];
const claims = { group: '', version: 'v1', resource: 'persistentvolumeclaims' };

async function inCluster<T>(name: string, use: (cluster: ClusterClient, engine: Engine) => Promise<T>): Promise<T> {
  const { kubeconfig, down } = await startCluster(name, ['--csi'], state);
  try {
    await loadWriterImage(kubeconfig);
    const cluster = await clusterFromKubeConfig({ path: kubeconfig });
    const volumeFiles = { formats: [kopia], password: 'a password of tests', mover: { image: nodeImage } };
    const engine = createEngine({ cluster, storageLocations: { main: { store } }, volumeFiles, resourceTimeoutInMs: 90_000 });
    return await use(cluster, engine).finally(() => cluster.close());
  } finally {
    await down();
  }
}

try {
  const saved = await inCluster('one', async (cluster, engine) => {
    await createSqlitePod({ cluster, namespace, volumes, claims: 2 });
    const { phase, unsavedVolumes } = await engine.backup({ name: 'moving', includedNamespaces: [namespace] }).result;
    return { phase, unsavedVolumes };
  });
  const restored = await inCluster('two', async (cluster, engine) => {
    const storageClassMapping = { 'bench-csi': 'local-path' };
    const { phase, errors } = await engine.restore({ backupName: 'moving', storageClassMapping }).result;
    await untilWriting(cluster, namespace);
    const found = await cluster.get(claims, { namespace, name: 'db-0' });
    const { storageClassName } = (found?.spec ?? {}) as { storageClassName?: string };
    return { phase, errors, storageClassName, databases: await stateAtStart(cluster, namespace) };
  });
  console.log(JSON.stringify({ saved, restored }, null, 2));
  const [{ entries = 0 } = {}] = restored.databases;
  const isWhole =
    saved.phase === 'Completed' &&
    restored.phase === 'Completed' &&
    restored.storageClassName === 'local-path' &&
    entries > 0 &&
    restored.databases.every((database) => database.check === 'ok' && database.entries === entries && database.total === entries);
  console.log(isWhole ? 'whole' : 'NOT whole');
  process.exitCode = isWhole ? 0 : 1;
} finally {
  await rm(state, { recursive: true, force: true });
}
