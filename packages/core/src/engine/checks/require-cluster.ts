import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { invalidConfig } from './invalid-config.ts';

/** @throws LifeboatError `INVALID_CONFIG` where there is none */
export function requireCluster(cluster: ClusterClient | undefined, what: string): ClusterClient {
  if (cluster) return cluster;
  throw invalidConfig(`${what} needs a cluster: pass \`cluster\` to createEngine, for example from clusterFromKubeConfig()`);
}
