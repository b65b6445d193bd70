import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type MeshServer, startMeshServer } from '../../../../../../test/e2e/field-cluster/mesh-server.ts';
import { startCluster } from '../../../../../../test/real-servers/server-scripts.ts';
import { serviceAccountKubeconfig } from '../../../../../../test/real-servers/service-account-kubeconfig.ts';
import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { Discovery } from '../../../contract/cluster/discovery.ts';
import { waitUntil } from '../../../flow/wait-until.ts';
import { clusterFromKubeConfig } from '../../../kubernetes/cluster-from-kubeconfig.ts';
import { objectAt, objectsAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { writesPolicy } from './audit-log.ts';
import { definitionOf } from './definition-of.ts';
import { policies } from './policies.ts';
import { clusterKinds, configMap, inNamespace, made, type Placed, type Situation, thing, thingGroup } from './situation.ts';
import { putInEtcd, webhook } from './webhook.ts';

/** A real cluster in which situations are prepared; nothing runs in it. */
export interface SituationLab {
  readonly admin: ClusterClient;
  /** Of whoever plans and restores, whose rights are narrow in two places. */
  client(userAgent: string): Promise<ClusterClient>;
  readonly auditLog: string;
  /** Makes what the situations have before. */
  prepare(situations: readonly Situation[]): Promise<void>;
  down(): Promise<void>;
}

const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
const core = (resource: string) => ({ group: '', version: 'v1', resource });

/** Waits for a state that controllers and caches reach by themselves. */
async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const { signal } = new AbortController();
  if (!(await waitUntil(condition, { timeoutInMs: 180_000, signal }))) throw new Error(`After 180 s: ${what}`);
}

/** Everything but budgets of disruption, which are only looked at, and autoscalers, which are not. */
const rules = [
  {
    apiGroups: [
      ...['', 'apps', 'batch', 'networking.k8s.io', 'storage.k8s.io', 'scheduling.k8s.io', 'node.k8s.io', 'coordination.k8s.io'],
      ...['rbac.authorization.k8s.io', 'apiextensions.k8s.io', 'apiregistration.k8s.io', 'snapshot.storage.k8s.io', thingGroup],
    ],
    resources: ['*'],
    verbs: ['*'],
  },
  { apiGroups: ['policy'], resources: ['*'], verbs: ['get', 'list'] },
];

export async function startSituationLab(state: string): Promise<SituationLab> {
  await mkdir(state, { recursive: true });
  const [policy, auditLog] = [join(state, 'situations-policy.json'), join(state, 'situations-audit.log')];
  await writeFile(policy, JSON.stringify(writesPolicy));
  const audit = { 'audit-policy-file': policy, 'audit-log-path': auditLog };
  const flags = ['--controllers', '--', ...Object.entries(audit).map(([name, value]) => `--${name}=${value}`)];
  const { kubeconfig, down } = await startCluster('situations', flags, state);
  const admin = await clusterFromKubeConfig({ path: kubeconfig });
  const clients = [admin];
  let mesh: MeshServer | undefined;
  let discovery: Discovery | undefined;

  async function make([resource, object]: Placed, namespace?: string): Promise<KubeObject> {
    let type = discovery?.resolve(resource);
    if (!type) {
      discovery = await admin.discover();
      type = discovery.resolve(resource);
    }
    if (!type) throw new Error(`${resource} is not served`);
    return admin.create(type, namespace === undefined || clusterKinds.has(resource) ? object : inNamespace(object, namespace));
  }

  async function isRefused(placed: Placed, namespace: string | undefined, says: RegExp): Promise<void> {
    const type = discovery?.resolve(placed[0]);
    if (!type) throw new Error(`${placed[0]} is not served`);
    const answer = () =>
      admin.create(type, namespace === undefined ? placed[1] : inNamespace(placed[1], namespace), { dryRun: true }).then(
        () => 'taken',
        (error: unknown) => String(error),
      );
    await until(`not refused as ${says}`, async () => says.test(await answer()));
  }

  async function makeNamespace({ name, labels = {} }: Situation): Promise<void> {
    await admin.create(namespaces, { ...made('v1', 'Namespace', name), metadata: { name, labels: { ...labels } } });
    const account = { namespace: name, name: 'default' };
    await until(`no account in ${name}`, async () => (await admin.get(core('serviceaccounts'), account)) !== undefined);
  }

  /** One that waits for ever for a finalizer. */
  async function terminate(name: string): Promise<void> {
    const [, held] = configMap('held');
    await make(['configmaps', { ...held, metadata: { name: 'held', finalizers: [`${thingGroup}/hold`] } }], name);
    await admin.delete(namespaces, { name });
    const waits = async () => {
      const live = await admin.get(namespaces, { name });
      return objectsAt(live, 'status', 'conditions').some(
        ({ type, status }) => type === 'NamespaceFinalizersRemaining' && status === 'True',
      );
    };
    await until(`${name} does not wait`, waits);
  }

  async function makeDefinitions(): Promise<void> {
    const resource = 'customresourcedefinitions.apiextensions.k8s.io';
    for (const kind of ['Thing', 'Relic']) await make([resource, definitionOf(kind, ['v1'])]);
    const serves = async () => {
      discovery = await admin.discover();
      return ['things', 'relics'].every((name) => discovery?.resolve(`${name}.${thingGroup}`) !== undefined);
    };
    await until('the definitions are not served', serves);
  }

  async function makeAdmission(): Promise<void> {
    mesh = await startMeshServer();
    for (const placed of policies) await make(placed);
    await make(webhook('strict', mesh));
    await make(webhook('dead', { ...mesh, url: 'https://127.0.0.1:1' }));
    // In an old cluster's storage it has the times of a stored object.
    const [, busy] = webhook('busy', mesh, 'Some');
    const metadata = { ...busy.metadata, uid: crypto.randomUUID(), creationTimestamp: new Date().toISOString().replace(/\.\d+/, '') };
    await putInEtcd(join(state, 'situations'), '/registry/validatingwebhookconfigurations/busy', { ...busy, metadata });
    await isRefused(configMap('probe', { forbidden: 'yes' }), 'policy', /no-forbidden-keys/);
    await isRefused(['namespaces', made('v1', 'Namespace', 'namespace-refused')], undefined, /no-forbidden-names/);
    await isRefused(thing('probe', { size: 1 }, { asks: 'strict' }), 'webhook', /denied the request/);
    await isRefused(thing('probe', { size: 1 }, { asks: 'dead' }), 'webhook', /failed calling webhook/);
    await isRefused(thing('probe', { size: 1 }, { asks: 'busy' }), 'webhook', /does not support dry run/);
  }

  async function makeUser(): Promise<string> {
    await make(['clusterroles.rbac.authorization.k8s.io', made('rbac.authorization.k8s.io/v1', 'ClusterRole', 'planner', { rules })]);
    const file = join(state, 'planner.kubeconfig');
    return serviceAccountKubeconfig({ kubeconfig, name: 'planner', clusterRoles: ['planner'], file });
  }

  let user: string | undefined;
  return {
    admin,
    auditLog,
    async client(userAgent) {
      user ??= await makeUser();
      const client = await clusterFromKubeConfig({ path: user, userAgent });
      clients.push(client);
      return client;
    },
    async prepare(situations) {
      await makeDefinitions();
      await Promise.all(situations.filter(({ namespace }) => namespace !== 'absent').map(makeNamespace));
      for (const { name, live = [] } of situations) for (const placed of live) await make(placed, name);
      await makeAdmission();
      for (const { name, namespace } of situations) if (namespace === 'terminating') await terminate(name);
      for (const { name, live = [] } of situations) {
        if (!live.some(([resource]) => resource === 'resourcequotas')) continue;
        const counted = async () =>
          objectAt(await admin.get(core('resourcequotas'), { namespace: name, name: 'small' }), 'status', 'used') !== undefined;
        await until(`the quota of ${name} is not counted`, counted);
      }
    },
    async down() {
      for (const client of clients) await client.close();
      await mesh?.close();
      await down();
    },
  };
}
