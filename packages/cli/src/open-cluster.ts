import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ClusterClient, clusterFromKubeConfig, clusterInCluster } from '@lifeboat/core';
import type { CliContext } from './cli-context.ts';
import type { GlobalFlags } from './flags/global-flags.ts';
import type { Limits } from './limits/read-limits.ts';

// kubectl's order: the flag, $KUBECONFIG, ~/.kube/config, and inside a Pod its service account.
export async function openCluster(flags: GlobalFlags, { env, cwd }: CliContext, limits: Limits['cluster']): Promise<ClusterClient> {
  const configured = flags.kubeconfig !== undefined || flags.context !== undefined || env.KUBECONFIG;
  if (!configured && env.KUBERNETES_SERVICE_HOST && !existsSync(join(homedir(), '.kube', 'config')))
    return clusterInCluster({ env, ...limits });
  return clusterFromKubeConfig({
    ...(flags.kubeconfig !== undefined && { path: resolve(cwd, flags.kubeconfig) }),
    ...(flags.context !== undefined && { context: flags.context }),
    env,
    ...limits,
  });
}
