import { type ClusterClient, LifeboatError } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { resolveLimits } from '../../limits/resolve-limits.ts';
import { openCluster } from '../../open-cluster.ts';
import type { Finding } from './finding.ts';

/** Object stores refuse requests whose signature is older than 15 minutes; leases are shorter. */
const mostSkewInMs = 30_000;
const core = (resource: string) => ({ group: '', version: 'v1', resource });
const reviews = { group: 'authorization.k8s.io', version: 'v1', resource: 'selfsubjectaccessreviews' };

/** The cluster: whether it answers, what the caller may do there, and whether the clocks agree. Writes nothing. */
export async function checkCluster(flags: GlobalFlags, context: CliContext): Promise<Finding[]> {
  let cluster: ClusterClient | undefined;
  try {
    cluster = await openCluster(flags, context, (await resolveLimits(flags, context)).cluster);
    const { signal } = context;
    const { gitVersion } = await cluster.version({ signal });
    const answers: Finding = { subject: 'cluster', state: 'ok', message: `${cluster.server} answers: Kubernetes ${gitVersion}` };
    return [answers, await checkRights(cluster, signal), await checkClock(cluster, context)];
  } catch (error) {
    context.signal.throwIfAborted();
    const hint = 'Check --kubeconfig and --context. Without them: $KUBECONFIG, then ~/.kube/config.';
    return [{ subject: 'cluster', state: 'failed', message: (error as Error).message, hint }];
  } finally {
    await cluster?.close();
  }
}

async function checkRights(cluster: ClusterClient, signal: AbortSignal): Promise<Finding> {
  const may = async (verb: string, resource: string, subresource?: string) => {
    const resourceAttributes = { verb, group: resource === '*' ? '*' : '', resource, ...(subresource && { subresource }) };
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      metadata: { name: '' },
      spec: { resourceAttributes },
    };
    const { status } = await cluster.create(reviews, review, { signal });
    return (status as { readonly allowed?: boolean } | undefined)?.allowed === true;
  };
  const hint = '"lifeboat permissions --for backup" prints the roles that a backup needs, for kubectl apply.';
  try {
    const [list, create, exec] = [await may('list', '*'), await may('create', '*'), await may('create', 'pods', 'exec')];
    const missing = [
      ...(list ? [] : ['read every kind: back up the kinds or namespaces that you may read']),
      ...(create ? [] : ['create every kind: a restore will miss what is refused']),
      ...(exec ? [] : ['run commands in Pods: no hooks, no files of volumes']),
    ];
    if (missing.length === 0)
      return { subject: 'rights', state: 'ok', message: 'you may read and create everything, and run commands in Pods' };
    return { subject: 'rights', state: 'warning', message: `you may not ${missing.join('; nor ')}`, hint };
  } catch (error) {
    signal.throwIfAborted();
    return { subject: 'rights', state: 'unknown', message: `the server does not say: ${(error as Error).message}`, hint };
  }
}

/** The API server's clock is seen in what it would store. */
async function checkClock(cluster: ClusterClient, { now, signal }: CliContext): Promise<Finding> {
  const before = now().getTime();
  try {
    const probe = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'lifeboat-doctor', namespace: 'default' } };
    const { metadata } = await cluster.create(core('configmaps'), probe, { dryRun: true, signal });
    const created = Date.parse(metadata.creationTimestamp ?? '');
    if (Number.isNaN(created)) return { subject: 'clock', state: 'unknown', message: 'the cluster does not tell the time' };
    // It tells whole seconds.
    const skew = Math.max(0, Math.abs(created - (before + now().getTime()) / 2) - 1000);
    if (skew <= mostSkewInMs) return { subject: 'clock', state: 'ok', message: 'it agrees with that of the cluster' };
    const message = `it differs from that of the cluster by ${Math.round(skew / 1000)} s`;
    return { subject: 'clock', state: 'warning', message, hint: 'Set the clock: stores refuse signatures of another time.' };
  } catch (error) {
    signal.throwIfAborted();
    const why = LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')
      ? 'you may not create ConfigMaps in default'
      : (error as Error).message;
    return { subject: 'clock', state: 'unknown', message: `not compared with that of the cluster: ${why}` };
  }
}
