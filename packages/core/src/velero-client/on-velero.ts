import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { type GroupVersionResource, groupResource } from '../plugin-api/kube-object.ts';

/** Awaits a call on a velero.io type; says that Velero is missing where the server does not serve the type. */
export async function onVelero<R>(options: {
  readonly cluster: ClusterClient;
  readonly type: GroupVersionResource;
  readonly call: Promise<R>;
}): Promise<R> {
  const { cluster, type, call } = options;
  try {
    return await call;
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'KUBERNETES_API_UNAVAILABLE') || error.context.status !== 404) throw error;
    throw new LifeboatError({
      code: 'KUBERNETES_API_UNAVAILABLE',
      message:
        `Velero is not installed in the cluster at ${cluster.server}: it does not serve ${groupResource(type)}/${type.version}. ` +
        'Check that this is the cluster you mean, or install a server there ("lifeboat install" or "velero install")',
      context: error.context,
      cause: error,
    });
  }
}
