import { generateKeyPairSync } from 'node:crypto';
import { type ClusterClient, createClusterClient, createEngine, createManifestSigner, type ObjectStore } from '@lifeboat/core';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';

/** A cluster with a few objects, backed up into a store, signed. */
export async function startFlipTarget(
  store: ObjectStore,
): Promise<{ readonly cluster: ClusterClient; readonly backup: string; close(): Promise<void> }> {
  const server = await startKubernetesApiServer();
  const cluster = createClusterClient({ server: server.url, token: server.token });
  const backup = 'flips';
  await cluster.create(
    { group: '', version: 'v1', resource: 'namespaces' },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
  );
  for (const name of ['one', 'two'])
    await cluster.create(
      { group: '', version: 'v1', resource: 'configmaps' },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data: { name } },
    );
  const signWith = createManifestSigner(generateKeyPairSync('ed25519').privateKey);
  const engine = createEngine({ cluster, storageLocations: { flips: { store, signWith } } });
  const { phase } = await engine.backup({ name: backup, includedNamespaces: ['shop'] }).result;
  if (phase !== 'Completed') throw new Error(`The backup is ${phase}`);
  return {
    cluster,
    backup,
    async close() {
      await cluster.close();
      await server.close();
    },
  };
}
