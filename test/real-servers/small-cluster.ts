import { type ClusterClient, clusterFromKubeConfig } from '@lifeboat/core';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';

/** A cluster in this process that has something to back up in its Namespace `default`. */
export async function startSmallCluster(): Promise<{ readonly cluster: ClusterClient; stop(): Promise<void> }> {
  const server = await startKubernetesApiServer();
  const cluster = await clusterFromKubeConfig({ content: server.kubeconfig(), maxTries: 1 });
  const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
  const metadata = { name: 'greeting', namespace: 'default' };
  await cluster.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { hello: 'world' } });
  return {
    cluster,
    async stop() {
      await cluster.close();
      await server.close();
    },
  };
}
