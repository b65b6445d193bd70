import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { ClusterClientBehavior } from '../contract/cluster/cluster-client-options.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { takeOptions } from '../plugin-api/checks/take-options.ts';
import { anything, objectOf, text } from '../velero-api/schema/field-schema.ts';
import { behaviorFields } from './cluster-client-fields.ts';
import { createFileValue } from './connection/file-value.ts';
import { clientOf } from './create-cluster-client.ts';

/** Options of {@link clusterInCluster}. */
export interface InClusterOptions extends ClusterClientBehavior {
  /** The environment with `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT`; pass `process.env`.
   * @default the host name `kubernetes.default.svc`, port 443 */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** The folder that holds `token` and `ca.crt`. @default '/var/run/secrets/kubernetes.io/serviceaccount' */
  readonly folder?: string | undefined;
}

/**
 * Creates a client of the cluster that this program runs in, with the rights of its Pod's ServiceAccount. The token file is read again
 * every minute, because tokens rotate. @throws LifeboatError `INVALID_CONFIG` outside a Pod
 */
export async function clusterInCluster(options: InClusterOptions = {}): Promise<ClusterClient> {
  const {
    env,
    folder = '/var/run/secrets/kubernetes.io/serviceaccount',
    ...behavior
  } = takeOptions('clusterInCluster', options, inClusterOptionsField);
  const token = createFileValue({ path: join(folder, 'token'), now: behavior.now ?? Date.now });
  let ca: string;
  try {
    ca = await readFile(join(folder, 'ca.crt'), 'utf8');
    await token.read({ refresh: false });
  } catch (error) {
    throw new LifeboatError({
      code: 'INVALID_CONFIG',
      message: `This program does not run in a Pod with a ServiceAccount's token: ${folder} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}). Outside a cluster, use a kubeconfig`,
      context: { folder },
    });
  }
  const host = env?.KUBERNETES_SERVICE_HOST ?? 'kubernetes.default.svc';
  const port = env?.KUBERNETES_SERVICE_PORT ?? '443';
  return clientOf(
    {
      server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
      tls: { ca },
      refreshable: true,
      credentials: async ({ refresh }) => ({ headers: { authorization: `Bearer ${(await token.read({ refresh })).trim()}` } }),
    },
    behavior,
  );
}

/** What `clusterInCluster` may be given. */
const inClusterOptionsField = objectOf<InClusterOptions>({ ...behaviorFields, env: anything, folder: text });
