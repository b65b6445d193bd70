import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ClusterClient,
  clusterFromKubeConfig,
  createEngine,
  type Engine,
  type KubeObject,
  type PermissionsRequest,
  permissionObjects,
  type RestoreRequest,
  requiredPermissions,
} from '@lifeboat/core';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { kubectl } from '../real-servers/kubectl.ts';
import { startCluster } from '../real-servers/server-scripts.ts';
import { lifeboat } from '../testing/lifeboat-cli.ts';

const real = inject('real');
const [source, target, accounts] = ['shop', 'bank', 'own'];
const group = 'lab.example.com';

describe.skipIf(!real)('what `lifeboat permissions` prints is what it takes', { timeout: 180_000 }, () => {
  if (!real) return;
  let kubeconfig: string;
  const store = createMemoryObjectStore();
  const k = (...args: string[]) => kubectl(kubeconfig, ...args);
  const ends: (() => Promise<unknown>)[] = [];
  let folder: string;

  async function apply(objects: readonly object[]): Promise<void> {
    const file = join(folder, `${Math.random()}.json`);
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
    await k('apply', '-f', file);
  }

  async function kubeconfigOf(account: string): Promise<string> {
    const config = parse(await readFile(kubeconfig, 'utf8')) as { users: { name: string }[] };
    const token = await k('-n', accounts, 'create', 'token', account);
    return stringify({ ...config, users: config.users.map(({ name }) => ({ name, user: { token } })) });
  }

  /** An engine with the rights of a ServiceAccount. */
  async function engineOf(account: string): Promise<Engine> {
    const content = await kubeconfigOf(account);
    const cluster: ClusterClient = await clusterFromKubeConfig({ content });
    ends.push(() => cluster.close());
    return createEngine({ cluster, storageLocations: { main: { store } }, namespace: accounts });
  }

  /** Gives an account what the command, or the function behind it, says. */
  async function grant(account: string, objects: readonly KubeObject[]): Promise<void> {
    await apply([{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account, namespace: accounts } }, ...objects]);
  }

  /** Until the API server knows of its roles. */
  async function untilAllowed(account: string, right: string, answer: 'yes' | 'no' = 'yes'): Promise<void> {
    const asked = ['auth', 'can-i', ...right.split(' '), '--as', `system:serviceaccount:${accounts}:${account}`];
    // With `no` it ends with 1.
    const look = () => k(...asked).catch(({ stdout }: { readonly stdout?: string }) => stdout?.trim());
    await expect.poll(look).toBe(answer);
  }

  const nameOf = (account: string) => `lifeboat-${account}`;

  async function printed(what: 'backup' | 'restore' | 'plan', account: string, ...flags: string[]): Promise<KubeObject[]> {
    const given = ['--service-account', `${accounts}/${account}`, '--role-name', nameOf(account), '--namespace', accounts];
    const done = await lifeboat(['permissions', '--for', what, '-o', 'json', '--kubeconfig', kubeconfig, ...given, ...flags]);
    expect(done.code, done.stderr).toBe(0);
    const objects = (JSON.parse(done.stdout) as { items: KubeObject[] }).items;
    await grant(account, objects);
    return objects;
  }

  async function required(account: string, asked: PermissionsRequest): Promise<KubeObject[]> {
    const admin = await clusterFromKubeConfig({ path: kubeconfig });
    const options = { namespace: accounts, allowEscalation: asked.operation === 'restore' };
    const rights = requiredPermissions(asked, await admin.discover(), options);
    await admin.close();
    const objects = permissionObjects(rights, { name: nameOf(account), serviceAccount: { namespace: accounts, name: account } });
    await grant(account, objects);
    return objects;
  }

  const ownHook = { name: 'own', postHooks: [{ exec: { command: ['/bin/rm'] } }] };
  const meta = (name: string) => ({ name, namespace: source });
  const rbac = 'rbac.authorization.k8s.io';
  const spec = { serviceAccountName: 'robot', containers: [{ name: 'c', image: 'none' }] };
  const objects = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: meta('default') },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: meta('robot') },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: meta('menu'), data: { a: 'b' } },
    { apiVersion: 'v1', kind: 'Secret', metadata: meta('key') },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...meta('till'), annotations: { 'post.hook.restore.velero.io/command': '/bin/rm' } },
      spec,
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: meta('web'),
      spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec } },
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'Role',
      metadata: meta('readers'),
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }],
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: meta('data'),
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: { requests: { storage: '1Mi' } } },
    },
  ];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-permissions-'));
    ends.push(() => rm(folder, { recursive: true }));
    // Of its own: elsewhere other tests define kinds meanwhile.
    const started = await startCluster('permissions', [], real.state);
    ends.push(started.down);
    kubeconfig = started.kubeconfig;
    await apply(
      [source, target, accounts, 'desk', 'desk-copy'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    );
    await apply([
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `gadgets.${group}` },
        spec: {
          group,
          scope: 'Namespaced',
          names: { plural: 'gadgets', singular: 'gadget', kind: 'Gadget', listKind: 'GadgetList' },
          versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
        },
      },
      ...objects,
    ]);
    await k('wait', '--for=condition=Established', `crd/gadgets.${group}`, '--timeout=120s');
    await apply([{ apiVersion: `${group}/v1`, kind: 'Gadget', metadata: meta('big') }]);
  }, 180_000);
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  }, 180_000);

  const messages = ({ issues }: { readonly issues: readonly { readonly severity: string; readonly message: string }[] }) =>
    issues.filter(({ severity }) => severity !== 'info').map(({ message }) => message);
  /** A role that has lost a right. */
  function without(role: KubeObject | undefined, ...lost: readonly string[]): object {
    const rules = (role?.rules ?? []) as readonly { readonly resources: readonly string[] }[];
    const left = rules.map((rule) => ({ ...rule, resources: rule.resources.filter((resource) => !lost.includes(resource)) }));
    return { ...role, rules: left.filter(({ resources }) => resources.length > 0) };
  }
  const request: RestoreRequest = {
    backupName: 'b',
    includedNamespaces: [source],
    namespaceMapping: { [source]: target },
  };

  test('a backup of a namespace: Completed; without one rule it says what it may not read', async () => {
    const roles = await printed('backup', 'backer', '--include-namespaces', source);
    expect(new Set(roles.map(({ kind }) => kind))).toEqual(new Set(['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding']));
    await untilAllowed('backer', `list configmaps -n ${source}`);
    await untilAllowed('backer', 'get persistentvolumes');
    const engine = await engineOf('backer');
    const done = await engine.backup({ name: 'b', includedNamespaces: [source] }).result;
    expect(messages(done)).toEqual([]);
    expect(done.phase).toBe('Completed');
    expect(done.items).toBeGreaterThanOrEqual(objects.length + 2);
    const role = roles.find(({ kind, metadata }) => kind === 'Role' && metadata.namespace === source);
    await apply([without(role, 'deployments')]);
    await untilAllowed('backer', `list deployments.apps -n ${source}`, 'no');
    const less = await engine.backup({ name: 'less', includedNamespaces: [source] }).result;
    expect(less.phase).toBe('PartiallyFailed');
    expect(messages(less)).toHaveLength(1);
    expect(messages(less)[0]).toMatch(/^deployments\.apps in namespace .* listing them is forbidden: .*Grant this user the verb/);
  });

  test('a plan and a restore into another namespace: nothing is refused; without one rule the object and the right are named', async () => {
    await required('planner', { operation: 'plan', request });
    await untilAllowed('planner', `patch configmaps -n ${target}`);
    await untilAllowed('planner', 'get storageclasses');
    const planner = await engineOf('planner');
    const planning = planner.planRestore(request);
    const blocked: string[] = [];
    for await (const event of planning)
      if (event.type === 'planned-item' && event.item.action === 'blocked') blocked.push(`${event.item.groupResource} ${event.item.name}`);
    // The Role that `backer` has, and with it its binding: nobody may give rights that he has not.
    expect(blocked.sort()).toEqual(['rolebindings', 'roles'].map((kind) => `${kind}.rbac.authorization.k8s.io lifeboat-backer`));
    const plan = await planning.result;
    expect(messages(plan)).toEqual([]);
    const roles = await required('restorer', { operation: 'restore', request });
    await untilAllowed('restorer', `patch configmaps -n ${target}`);
    await untilAllowed('restorer', 'get storageclasses');
    const engine = await engineOf('restorer');
    const done = await engine.restore({ ...request, name: 'whole', runHooks: 'none' }).result;
    expect(messages(done)).toEqual([]);
    expect(done).toMatchObject({ phase: 'Completed', counts: { failed: 0 } });
    const role = roles.find(({ kind, metadata }) => kind === 'Role' && metadata.namespace === target);
    await apply([without(role, 'configmaps', 'pods/exec')]);
    await untilAllowed('restorer', `create configmaps -n ${target}`, 'no');
    await k('-n', target, 'delete', 'configmap', 'menu');
    await k('-n', target, 'delete', 'pod', 'till', '--force', '--grace-period=0');
    const less = await engine.restore({ ...request, name: 'less', includedResources: ['configmaps', 'pods'] }).result;
    expect(less.phase).toBe('PartiallyFailed');
    const told = messages(less).filter((message) => !message.includes('kube-root-ca.crt'));
    expect(told.sort()).toEqual([
      expect.stringMatching(
        /^Its hooks are not run: this identity may not run commands in Pods of namespace bank: it needs the right to create pods.exec/,
      ),
      expect.stringMatching(/^could not restore configmaps .*menu.*forbidden/s),
    ]);
    await expect(engine.restore({ ...request, name: 'refused', hooks: { resources: [ownHook] } }).result).rejects.toMatchObject({
      code: 'KUBERNETES_FORBIDDEN',
      message: expect.stringContaining(`may not run commands in Pods of namespace ${target}`),
    });
  });
});
