import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BackupRequest, type ClusterClient, clusterFromKubeConfig, createEngine, createFileSystemObjectStore } from '@lifeboat/core';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { serviceAccountKubeconfig } from '../real-servers/service-account-kubeconfig.ts';

const real = inject('real');
const run = `${process.pid}-${Date.now() % 100_000}`;
const core = (resource: string) => ({ group: '', version: 'v1', resource });
const apps = (resource: string) => ({ group: 'apps', version: 'v1', resource });
const batch = (resource: string) => ({ group: 'batch', version: 'v1', resource });
const crds = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };
const priorityClasses = { group: 'scheduling.k8s.io', version: 'v1', resource: 'priorityclasses' };
const runtimeClasses = { group: 'node.k8s.io', version: 'v1', resource: 'runtimeclasses' };

// Cases from public reports of people who do this job, on a real kube-apiserver with its admission and RBAC.
describe.skipIf(!real)('what real clusters hold', () => {
  if (!real) return;
  let cluster: ClusterClient;
  let folder: string;
  const made = new Set<string>();

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: real.kubeconfig });
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-field-'));
  });
  afterAll(async () => {
    for (const name of made) await cluster.delete(core('namespaces'), { name });
    await cluster.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function namespace(name: string): Promise<string> {
    const full = `fc-${name}-${run}`;
    made.add(full);
    await cluster.create(core('namespaces'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: full } });
    // There is no controller that makes it, and Pods are refused without one.
    await cluster.create(core('serviceaccounts'), object('ServiceAccount', full, 'default'));
    return full;
  }
  const object = (kind: string, ns: string, name: string, rest: object = {}, apiVersion = 'v1'): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name, ...(ns !== '' && { namespace: ns }) },
    ...rest,
  });
  const pod = (rest: object = {}) => ({ containers: [{ name: 'm', image: 'registry.example.com/m:1' }], ...rest });
  const engine = (of: ClusterClient) =>
    createEngine({ cluster: of, storageLocations: { main: { store: createFileSystemObjectStore({ root: folder }) } } });

  test('c04: classes that only templates name come along with them, and come back', async () => {
    const from = await namespace('templates');
    const labels = { matchLabels: { app: 'x' } };
    const kinds = ['deployment', 'statefulset', 'daemonset', 'replicaset', 'job', 'cronjob', 'podtemplate', 'rollout'] as const;
    const className = (kind: string) => `fc-${kind}-${run}`;
    for (const kind of kinds) {
      await cluster.create(priorityClasses, object('PriorityClass', '', className(kind), { value: 1000 }, 'scheduling.k8s.io/v1'));
      await cluster.create(runtimeClasses, object('RuntimeClass', '', className(kind), { handler: 'runc' }, 'node.k8s.io/v1'));
    }
    const template = (kind: (typeof kinds)[number], restartPolicy = 'Always') => ({
      metadata: { labels: { app: 'x' } },
      spec: pod({ priorityClassName: className(kind), runtimeClassName: className(kind), restartPolicy }),
    });
    const group = `fc${run}.example.com`;
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    await cluster.create(
      crds,
      object(
        'CustomResourceDefinition',
        '',
        `rollouts.${group}`,
        {
          spec: {
            group,
            scope: 'Namespaced',
            names: { kind: 'Rollout', plural: 'rollouts' },
            versions: [{ name: 'v1', served: true, storage: true, schema }],
          },
        },
        'apiextensions.k8s.io/v1',
      ),
    );
    const job = { template: template('job', 'Never') };
    const cron = { schedule: '0 0 * * *', jobTemplate: { spec: { template: template('cronjob', 'Never') } } };
    const set = { selector: labels, serviceName: 'x', template: template('statefulset') };
    await cluster.create(
      apps('deployments'),
      object('Deployment', from, 'd', { spec: { selector: labels, template: template('deployment') } }, 'apps/v1'),
    );
    await cluster.create(apps('statefulsets'), object('StatefulSet', from, 's', { spec: set }, 'apps/v1'));
    await cluster.create(
      apps('daemonsets'),
      object('DaemonSet', from, 'd', { spec: { selector: labels, template: template('daemonset') } }, 'apps/v1'),
    );
    await cluster.create(
      apps('replicasets'),
      object('ReplicaSet', from, 'r', { spec: { selector: labels, template: template('replicaset') } }, 'apps/v1'),
    );
    await cluster.create(batch('jobs'), object('Job', from, 'j', { spec: job }, 'batch/v1'));
    await cluster.create(batch('cronjobs'), object('CronJob', from, 'c', { spec: cron }, 'batch/v1'));
    await cluster.create(core('podtemplates'), object('PodTemplate', from, 'p', { template: template('podtemplate') }));
    await expect
      .poll(
        () =>
          cluster
            .create(
              { group, version: 'v1', resource: 'rollouts' },
              object('Rollout', from, 'r', { spec: { template: template('rollout') } }, `${group}/v1`),
            )
            .then(
              () => 'made',
              (error: unknown) => String(error),
            ),
        { timeout: 20_000 },
      )
      .toBe('made');

    // Other tests share the server: kinds of theirs come, go and fail meanwhile. None of these is told of.
    const { errors, warnings } = await engine(cluster).backup({ name: `templates-${run}`, includedNamespaces: [from] }).result;
    expect(JSON.stringify([errors, warnings])).not.toMatch(
      new RegExp(`${from}|${run}|apps|batch|podtemplates|priorityclasses|runtimeclasses`),
    );
    for (const kind of kinds) {
      await cluster.delete(priorityClasses, { name: className(kind) });
      await cluster.delete(runtimeClasses, { name: className(kind) });
    }
    const to = `fc-templates-copy-${run}`;
    made.add(to);
    const restored = await engine(cluster).restore({
      backupName: `templates-${run}`,
      includedNamespaces: [from],
      namespaceMapping: { [from]: to },
    }).result;
    expect(restored).toMatchObject({ phase: 'Completed', warnings: {}, errors: {} });
    for (const kind of kinds) {
      expect((await cluster.get(priorityClasses, { name: className(kind) }))?.value, kind).toBe(1000);
      expect((await cluster.get(runtimeClasses, { name: className(kind) }))?.handler, kind).toBe('runc');
    }
  });

  test('c04: what a LimitRange filled in stays, unless the LimitRange of the new namespace refuses it', async () => {
    const from = await namespace('limits');
    const limits = (ns: string, limit: object) => object('LimitRange', ns, 'l', { spec: { limits: [{ type: 'Container', ...limit }] } });
    await cluster.create(
      core('limitranges'),
      limits(from, { default: { cpu: '2', memory: '1Gi' }, defaultRequest: { cpu: '1', memory: '1Gi' } }),
    );
    const own = { resources: { requests: { memory: '10Mi' }, limits: { memory: '20Mi' } } };
    const filled = await cluster.create(
      core('pods'),
      object('Pod', from, 'filled', {
        spec: {
          initContainers: [{ name: 'i', image: 'registry.example.com/i:1' }],
          containers: [{ name: 'm', image: 'registry.example.com/m:1', ...own }],
        },
      }),
    );
    expect(filled.metadata.annotations?.['kubernetes.io/limit-ranger']).toMatch(/cpu request for container m/);
    await cluster.create(
      core('pods'),
      object('Pod', from, 'own', {
        spec: {
          containers: [
            { name: 'm', image: 'registry.example.com/m:1', resources: { requests: { cpu: '1' }, limits: { cpu: '2', memory: '1Gi' } } },
          ],
        },
      }),
    );
    await engine(cluster).backup({ name: `limits-${run}`, includedNamespaces: [from] }).result;
    const restore = (to: string) =>
      engine(cluster).restore({
        backupName: `limits-${run}`,
        name: `to-${to}`,
        includedResources: ['pods'],
        namespaceMapping: { [from]: to },
      }).result;
    const resources = async (ns: string, name: string) =>
      ((await cluster.get(core('pods'), { namespace: ns, name }))?.spec as { containers: { resources: object }[] } | undefined)
        ?.containers[0]?.resources;

    // Without limits of its own, and with its own defaults: the Pod comes back as it was.
    const free = await namespace('limits-free');
    const roomy = await namespace('limits-roomy');
    await cluster.create(core('limitranges'), limits(roomy, { default: { cpu: '8' }, max: { cpu: '9' } }));
    for (const to of [free, roomy]) {
      expect(await restore(to)).toMatchObject({ phase: 'Completed', warnings: {}, errors: {} });
      expect(await resources(to, 'filled')).toEqual({ requests: { cpu: '1', memory: '10Mi' }, limits: { cpu: '2', memory: '20Mi' } });
    }
    // With less allowed: what was filled in gives way to what is filled in here; what its owner wrote does not, and is told.
    const tight = await namespace('limits-tight');
    await cluster.create(
      core('limitranges'),
      limits(tight, { default: { cpu: '300m' }, defaultRequest: { cpu: '200m' }, max: { cpu: '500m' } }),
    );
    const restored = await restore(tight);
    expect(await resources(tight, 'filled')).toEqual({
      requests: { cpu: '200m', memory: '10Mi' },
      limits: { cpu: '300m', memory: '20Mi' },
    });
    expect(restored.phase).toBe('PartiallyFailed');
    expect(Object.values(restored.errors.namespaces ?? {}).flat()).toEqual([
      expect.stringMatching(/pods .*\/own: .*maximum cpu usage per Container/),
    ]);
  });

  test('c05: a namespace admin backs up and restores the namespace with its Pods, and hooks are asked about first', async () => {
    const own = await namespace('tenant');
    const kubeconfig = await serviceAccountKubeconfig({
      kubeconfig: real.kubeconfig,
      name: `tenant-${run}`,
      // What a controller, which is not here, sums up as the ClusterRole admin.
      clusterRoles: ['admin', 'edit', 'view'].map((role) => `system:aggregate-to-${role}`),
      namespaces: [own],
      file: join(folder, 'tenant.kubeconfig'),
    });
    const tenant = await clusterFromKubeConfig({ path: kubeconfig });
    // Whatever the tests on this server have defined: nobody gave the tenant rights to it.
    const custom: string[] = [];
    for await (const { items } of cluster.listPages(crds))
      for (const { metadata, spec } of items)
        if ((spec as { scope?: string } | undefined)?.scope === 'Namespaced') custom.push(metadata.name);
    try {
      await cluster.create(core('serviceaccounts'), object('ServiceAccount', own, 'robot'));
      await cluster.create(core('secrets'), object('Secret', own, 's', { stringData: { a: 'b' } }));
      await cluster.create(priorityClasses, object('PriorityClass', '', `fc-tenant-${run}`, { value: 7 }, 'scheduling.k8s.io/v1'));
      const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
      await cluster.create(core('persistentvolumeclaims'), object('PersistentVolumeClaim', own, 'data', { spec: claim }));
      const volumes = [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }];
      await cluster.create(
        core('pods'),
        object('Pod', own, 'web', { spec: pod({ serviceAccountName: 'robot', priorityClassName: `fc-tenant-${run}`, volumes }) }),
      );
      const backup = (request: BackupRequest) => engine(tenant).backup({ includedNamespaces: [own], ...request }).result;
      const backedUp = await backup({ name: `tenant-${run}`, excludedResources: custom });
      expect(backedUp.errors).toEqual({});
      expect(backedUp.phase).toBe('Completed');
      // One line for each kind that its objects name and it may not read.
      const told = [...(backedUp.warnings.velero ?? []), ...Object.values(backedUp.warnings.namespaces ?? {}).flat()];
      expect(
        told.map((message) => /priorityclasses|ClusterRoleBindings|podtemplates|csistoragecapacities/.exec(message)?.[0] ?? message).sort(),
      ).toEqual(['ClusterRoleBindings', 'csistoragecapacities', 'podtemplates', 'priorityclasses']);
      // Custom kinds may hold what is the tenant's own.
      const withCustom = await backup({ name: `tenant-custom-${run}` });
      expect(withCustom.errors.velero).toHaveLength(custom.length);
      expect(withCustom.errors.velero?.join()).toMatch(/rollouts\S* in namespace \S+ are not, or not all, in this backup/);

      for (const [resource, name] of [
        ['pods', 'web'],
        ['persistentvolumeclaims', 'data'],
        ['secrets', 's'],
        ['serviceaccounts', 'robot'],
      ] as const)
        await cluster.delete(core(resource), { namespace: own, name }, { gracePeriodSeconds: 0 });
      await expect.poll(() => cluster.get(core('pods'), { namespace: own, name: 'web' })).toBeUndefined();
      const restored = await engine(tenant).restore({ backupName: `tenant-${run}` }).result;
      expect(restored.errors).toEqual({});
      expect(restored.phase).toBe('Completed');
      for (const [resource, name] of [
        ['pods', 'web'],
        ['secrets', 's'],
        ['serviceaccounts', 'robot'],
      ] as const)
        expect(await cluster.get(core(resource), { namespace: own, name }), resource).toBeDefined();

      // They select no Pod (none runs here); what counts is that the tenant may.
      const hooks = {
        resources: [{ name: 'freeze', labelSelector: { matchLabels: { app: 'none' } }, pre: [{ exec: { command: ['true'] } }] }],
      };
      expect(await backup({ name: `tenant-hooks-${run}`, hooks, excludedResources: custom })).toMatchObject({ phase: 'Completed' });
      const elsewhere = { resources: [{ name: 'freeze', includedNamespaces: ['default'], pre: [{ exec: { command: ['true'] } }] }] };
      await expect(backup({ name: `tenant-refused-${run}`, hooks: elsewhere })).rejects.toMatchObject({
        code: 'KUBERNETES_FORBIDDEN',
        message: expect.stringMatching(/may not run commands in Pods of namespace default: .*Nothing was begun/),
      });
      const postHooks = [{ exec: { command: ['true'] } }];
      await expect(
        engine(tenant).restore({
          backupName: `tenant-${run}`,
          name: `tenant-refused-${run}`,
          hooks: { resources: [{ name: 'r', includedNamespaces: ['default'], postHooks }] },
        }).result,
      ).rejects.toMatchObject({ code: 'KUBERNETES_FORBIDDEN' });
      expect(await readdir(join(folder, 'backups'))).not.toContain(`tenant-refused-${run}`);
    } finally {
      await tenant.close();
    }
  });

  test('c08: a dead conversion webhook is an error of that kind which says what to do; the rest is backed up and restored', async () => {
    const own = await namespace('conversion');
    const group = `conv${run}.example.com`;
    const version = (name: string, storage: boolean) => ({
      name,
      storage,
      served: true,
      schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    });
    const name = `widgets.${group}`;
    const names = { kind: 'Widget', plural: 'widgets' };
    const spec = { group, scope: 'Namespaced', names, versions: [version('v1', true)] };
    await cluster.create(crds, object('CustomResourceDefinition', '', name, { spec }, 'apiextensions.k8s.io/v1'));
    const widgets = { group, version: 'v1', resource: 'widgets' };
    await expect.poll(() => cluster.create(widgets, object('Widget', own, 'w', {}, `${group}/v1`)).then(Boolean, () => false)).toBe(true);
    await cluster.create(core('configmaps'), object('ConfigMap', own, 'c', { data: { a: 'b' } }));
    const request = { includedNamespaces: [own] };
    await engine(cluster).backup({ ...request, name: `before-${run}` }).result;

    // Nothing listens on that port.
    const webhook = { conversionReviewVersions: ['v1'], clientConfig: { url: 'https://127.0.0.1:1/convert' } };
    const versions = [version('v1', false), version('v2', true)];
    const patch = { spec: { versions, conversion: { strategy: 'Webhook', webhook } } };
    await cluster.patch(crds, { name }, { type: 'merge', patch });
    const served = async () => (await cluster.discover()).resolve(name)?.version;
    await expect.poll(served).toBe('v2');
    await expect
      .poll(() => cluster.get({ ...widgets, version: 'v2' }, { namespace: own, name: 'w' }).then(() => 'read', String))
      .toMatch('conversion webhook');

    const whatToDo = new RegExp(`What converts Widget of ${group} between its versions does not do so: start the Service`);
    const backedUp = await engine(cluster).backup({ ...request, name: `dead-${run}` }).result;
    expect(backedUp.phase).toBe('PartiallyFailed');
    expect(backedUp.errors).toEqual({ velero: [expect.stringMatching(whatToDo)] });
    expect(backedUp.errors.velero?.[0]).toMatch(`widgets.${group} in namespace ${own} are not, or not all, in this backup`);

    // A widget of before is written as v1, which has to be converted to be stored.
    const to = `fc-conversion-copy-${run}`;
    made.add(to);
    for (const [backupName, errors] of [
      [`dead-${run}`, {}],
      [`before-${run}`, { namespaces: { [to]: [expect.stringMatching(whatToDo)] } }],
    ] as const) {
      const restored = await engine(cluster).restore({ backupName, name: `${backupName}-r`, namespaceMapping: { [own]: to } }).result;
      expect(restored.errors).toEqual(errors);
      expect((await cluster.get(core('configmaps'), { namespace: to, name: 'c' }))?.data).toEqual({ a: 'b' });
    }
    // Others that share this server list everything.
    await cluster.patch(crds, { name }, { type: 'merge', patch: { spec: { conversion: { strategy: 'None', webhook: null } } } });
  });
});
