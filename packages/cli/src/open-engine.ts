import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ClusterClient, clusterFromKubeConfig, clusterInCluster, createEngine, type Engine } from '@lifeboat/core';
import type { CliContext } from './cli-context.ts';
import type { GlobalFlags } from './flags/global-flags.ts';
import type { LocationSpec } from './locations/location-spec.ts';
import { openStore } from './locations/open-store.ts';
import { resolveLocation } from './locations/resolve-location.ts';
import { createStderrLogger } from './output/stderr-logger.ts';

/** An engine over the location and cluster that the command line names. */
export interface OpenEngine {
  readonly engine: Engine;
  readonly location: LocationSpec;
  close(): Promise<void>;
}

interface OpenEngineOptions {
  readonly flags: GlobalFlags;
  readonly context: CliContext;
  /** Whether the command talks to a cluster: listing and deleting backups do not. */
  readonly cluster: boolean;
}

/** Opens what a command needs. Errors of the command line come first, before any connection. */
export async function openEngine({ flags, context, cluster }: OpenEngineOptions): Promise<OpenEngine> {
  const location = await resolveLocation(flags, context);
  const store = await openStore(location, context);
  let client: ClusterClient | undefined;
  try {
    if (cluster) client = await openCluster(flags, context);
  } catch (error) {
    await store.close?.();
    throw error;
  }
  const engine = createEngine({
    ...(client && { cluster: client }),
    storageLocations: { [location.name]: { store, default: true, ...(location.accessMode && { accessMode: location.accessMode }) } },
    ...(flags.debug && { logger: createStderrLogger(context.stderr) }),
  });
  return {
    engine,
    location,
    close: async () => void (await Promise.allSettled([client?.close(), store.close?.()])),
  };
}

// kubectl's order: the flag, $KUBECONFIG, ~/.kube/config, and inside a Pod its service account.
async function openCluster(flags: GlobalFlags, { env, cwd }: CliContext): Promise<ClusterClient> {
  const configured = flags.kubeconfig !== undefined || flags.context !== undefined || env.KUBECONFIG;
  if (!configured && env.KUBERNETES_SERVICE_HOST && !existsSync(join(homedir(), '.kube', 'config'))) return clusterInCluster({ env });
  return clusterFromKubeConfig({
    ...(flags.kubeconfig !== undefined && { path: resolve(cwd, flags.kubeconfig) }),
    ...(flags.context !== undefined && { context: flags.context }),
    env,
  });
}
