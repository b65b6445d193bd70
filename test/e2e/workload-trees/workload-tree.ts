import type { ClusterClient, KubeObject } from '@lifeboat/core';
import { nodeImage } from '../../real-servers/node-servers.ts';

const type = (resource: string, group = '') => ({ group, version: 'v1', resource });
const kinds = [
  ...['deployments', 'replicasets', 'statefulsets', 'daemonsets', 'controllerrevisions'].map((kind) => type(kind, 'apps')),
  ...['cronjobs', 'jobs'].map((kind) => type(kind, 'batch')),
  ...['pods', 'secrets', 'configmaps'].map((kind) => type(kind)),
];

/** How many Pods run in it. */
export const podsOfTree = 6;

interface TreeOptions {
  readonly cluster: ClusterClient;
  readonly namespace: string;
  /** Whether the Pod `db-0` has a claim, at `/data`. @default false */
  readonly hasClaim?: boolean;
}

/** Makes a Deployment, a StatefulSet, a DaemonSet, a Job, a CronJob and its Job, with a Secret that the Deployment owns, and what that owns. */
export async function createWorkloadTree({ cluster, namespace, hasClaim }: TreeOptions): Promise<void> {
  const make = (kind: string, apiVersion: string, name: string, rest: object, owner?: KubeObject) => {
    const [, group = ''] = apiVersion.split('/').reverse();
    const ownerReferences = owner && [
      { apiVersion: owner.apiVersion, kind: owner.kind, name: owner.metadata.name, uid: owner.metadata.uid ?? '', controller: true },
    ];
    const metadata = { name, namespace, ...(ownerReferences && { ownerReferences }) };
    return cluster.create(type(`${kind.toLowerCase()}s`, group), { apiVersion, kind, metadata, ...rest });
  };
  const podSpec = (restartPolicy = 'Always', container: object = { command: ['sleep', '86400'] }) => ({
    restartPolicy,
    terminationGracePeriodSeconds: 0,
    automountServiceAccountToken: false,
    containers: [{ name: 'main', image: nodeImage, ...container }],
  });
  const template = (app: string, container?: object) => ({ metadata: { labels: { app } }, spec: podSpec('Always', container) });
  const selector = (app: string) => ({ matchLabels: { app } });
  const claimed = hasClaim ? withClaim() : undefined;

  await cluster.create(type('namespaces'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const web = await make('Deployment', 'apps/v1', 'web', { spec: { replicas: 2, selector: selector('web'), template: template('web') } });
  const claims = claimed && { volumeClaimTemplates: [claimed.claim] };
  await make('StatefulSet', 'apps/v1', 'db', {
    spec: { serviceName: 'db', selector: selector('db'), template: template('db', claimed?.container), ...claims },
  });
  await make('DaemonSet', 'apps/v1', 'log', { spec: { selector: selector('log'), template: template('log') } });
  const job = { template: { spec: podSpec('Never') } };
  const nightly = await make('CronJob', 'batch/v1', 'nightly', {
    spec: { schedule: '0 1 * * *', suspend: true, jobTemplate: { spec: job } },
  });
  await make('Job', 'batch/v1', 'nightly-1', { spec: job }, nightly);
  await make('Job', 'batch/v1', 'once', { spec: job });
  const key = await make('Secret', 'v1', 'key', {}, web);
  await make('ConfigMap', 'v1', 'leaf', {}, key);
}

function withClaim(): { readonly container: object; readonly claim: object } {
  const container = { command: ['sleep', '86400'], volumeMounts: [{ name: 'data', mountPath: '/data' }] };
  const spec = { storageClassName: 'bench-csi', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '16Mi' } } };
  return { container, claim: { metadata: { name: 'data' }, spec } };
}

/** Gives the Deployment, the StatefulSet and the DaemonSet a past: a second revision. */
export async function rollWorkloadTree(cluster: ClusterClient, namespace: string): Promise<void> {
  const template = { metadata: { annotations: { rolled: 'yes' } } };
  for (const [kind, name] of [['deployments', 'web'] as const, ['statefulsets', 'db'] as const, ['daemonsets', 'log'] as const])
    await cluster.patch(type(kind, 'apps'), { namespace, name }, { type: 'merge', patch: { spec: { template } } });
}

/** Each object with its owners; `?`: an owner of another life. A Job makes its Pods anew: their names have no ends. */
export async function ownersInTree(cluster: ClusterClient, namespace: string): Promise<string[]> {
  const objects: KubeObject[] = [];
  for (const kind of kinds) for await (const { items } of cluster.listPages(kind, { namespace })) objects.push(...items);
  const names = new Map(objects.map(({ kind, metadata }) => [metadata.uid, `${kind} ${metadata.name}`]));
  return objects
    .filter(({ metadata }) => metadata.name !== 'kube-root-ca.crt')
    .map(({ kind, metadata }) =>
      [`${kind} ${metadata.name}`, ...(metadata.ownerReferences ?? []).map(({ uid }) => names.get(uid) ?? '?')]
        .join(' < ')
        .replace(/Pod (nightly-1|once)-\w+/, 'Pod $1-*'),
    )
    .sort();
}

/** How many Pods of a namespace run and are not about to go. */
export async function runningPods(cluster: ClusterClient, namespace: string): Promise<number> {
  let running = 0;
  for await (const { items } of cluster.listPages(type('pods'), { namespace }))
    running += items.filter(
      ({ metadata, status }) => !metadata.deletionTimestamp && (status as { phase?: string } | undefined)?.phase === 'Running',
    ).length;
  return running;
}
