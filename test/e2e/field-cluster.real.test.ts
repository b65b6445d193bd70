import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterFromKubeConfig, createEngine, createFileSystemObjectStore, type Engine, type RestoreRequest } from '@lifeboat/core';
import type { ComparisonRule } from '@lifeboat/core/compare';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { kubectl } from '../real-servers/kubectl.ts';
import { startCluster } from '../real-servers/server-scripts.ts';
import { readClusterOf } from './compare/compare-clusters.ts';
import { compareContents, describeDifference } from './compare/compare-contents.ts';
import { inNamespace } from './compare/in-namespace.ts';
import type { ClusterContent } from './compare/read-cluster.ts';
import { untilSettled } from './compare/until-settled.ts';
import { commonRules, copyRules, fieldRules, noneRules, settledRules, unharmedRules, updateRules } from './field-cluster/field-rules.ts';
import { installFieldCluster } from './field-cluster/install-field-cluster.ts';
import { liveIn } from './field-cluster/live-in.ts';
import { type MeshServer, startMeshServer } from './field-cluster/mesh-server.ts';
import { startProvisioner } from './field-cluster/provisioner.ts';

const real = inject('real');

// Issue 12: a cluster as people have them goes into another that has a life of its own.
describe.skipIf(!real)('a cluster of the field goes to one that lives already', { timeout: 300_000 }, () => {
  if (!real) return;
  let [a, b] = ['', ''];
  let mesh: MeshServer;
  let engines: Record<'a' | 'b', Engine>;
  let before: ClusterContent;

  beforeAll(async () => {
    const clusters = await Promise.all(['field-a', 'field-b'].map((name) => startCluster(name, ['--controllers'], real.state)));
    [a, b] = clusters.map(({ kubeconfig }) => kubeconfig) as [string, string];
    mesh = await startMeshServer();
    const provisioners = await Promise.all([a, b].map(startProvisioner));
    const clients = await Promise.all([a, b].map((path) => clusterFromKubeConfig({ path })));
    const store = createFileSystemObjectStore({ root: await mkdtemp(join(real.state, 'field-')) });
    const open = (cluster: (typeof clients)[number]) => createEngine({ cluster, storageLocations: { default: { store } } });
    const [engineA, engineB] = clients.map(open) as [Engine, Engine];
    engines = { a: engineA, b: engineB };
    await installFieldCluster(a, mesh);
    await Promise.all([liveIn(a, 'a'), liveIn(b, 'b', { beside: a, mesh })]);
    // No Pod ever runs here: an update of a Deployment stays where it is.
    await untilPodsAre(a, 'shop', 5);
    await untilPodsAre(b, 'resident', 2);
    before = await readClusterOf(b);
    return async () => {
      await Promise.all([...provisioners, ...clients, mesh].map((each) => each.close()));
      await Promise.all(clusters.map(({ down }) => down()));
    };
  }, 300_000);

  const restore = async (request: Omit<RestoreRequest, 'backupName'>) => {
    const result = await engines.b.restore({ backupName: 'field', ...request }).result;
    expect(result).toMatchObject({ phase: 'Completed', errors: {} });
    return result.warnings;
  };

  /** Compares both clusters until they are settled; each of `rules` must be needed. */
  async function expectWhole(
    rules: readonly ComparisonRule[],
    read: (cluster: string) => Promise<ClusterContent> = readClusterOf,
  ): Promise<void> {
    const all = [...commonRules, ...rules];
    const comparison = await untilSettled(async () => compareContents(await read(a), await read(b), all));
    expect(comparison.differences.map(describeDifference)).toEqual([]);
    expect(comparison.unusedRules.filter((rule) => rules.includes(rule)).map(({ reason }) => reason)).toEqual([]);
  }

  async function expectChanged(from: ClusterContent, rules: readonly ComparisonRule[]): Promise<void> {
    expect(compareContents(from, await readClusterOf(b), rules).differences.map(describeDifference)).toEqual([]);
  }

  test('is backed up with one warning', async () => {
    const result = await engines.a.backup({ name: 'field' }).result;
    expect(result).toMatchObject({ phase: 'Completed', errors: {} });
    expect(result.warnings).toEqual({
      velero: [
        expect.stringMatching(
          /The data of claim data\/data-deleted-0, claim data\/data-deleted-1, claim data\/data-retained-0 is not in this backup, only the objects are, as the cluster has no VolumeSnapshotClass of CSI driver csi\.field\.example\.com\. Create one/,
        ),
      ],
    });
  });

  test('comes back whole, with the policy none; what lived there is as it was', async () => {
    const different = (what: string) =>
      `could not restore, ${what} already exists. Warning: the in-cluster version is different than the backed-up version (existingResourcePolicy: update writes it)`;
    expect(await restore({ name: 'none' })).toEqual({
      cluster: [different('MutatingWebhookConfiguration:istio-sidecar-injector')],
      namespaces: { monitoring: [different('ConfigMap:dashboards')] },
      velero: [
        expect.stringMatching(/URL outside the cluster: customresourcedefinitions\S+ alertmanagerconfigs\.monitoring\.coreos\.com\. Check/),
      ],
    });
    await expectWhole([...fieldRules(before), ...noneRules]);
    await expectChanged(before, unharmedRules);
    expect(await kubectl(b, '-n', 'default', 'get', 'lease', 'operator', '-o', 'jsonpath={.spec.holderIdentity}')).toBe('operator-of-b');
  });

  test('serves what it served: each version of what is converted, and Pods with one sidecar, of this mesh', async () => {
    for (const version of ['v1alpha1', 'v1beta1']) {
      const get = (cluster: string) =>
        kubectl(
          cluster,
          '-n',
          'monitoring',
          'get',
          `alertmanagerconfigs.${version}.monitoring.coreos.com`,
          '-o',
          'jsonpath={.items[*].spec}',
        );
      expect(await get(b)).toBe(await get(a));
      expect(await get(b)).toContain(version === 'v1beta1' ? '=~' : 'regex');
    }
    expect(mesh.calls.get('/inject/of-b')).toBeGreaterThanOrEqual(4);
    const containers = await kubectl(b, '-n', 'shop', 'get', 'pod', 'debug', '-o', 'jsonpath={.spec.containers[*].name}');
    expect(containers).toBe('debug istio-proxy');
  });

  test('with the policy update it gets what differs; a second time nothing changes', async () => {
    expect(await restore({ name: 'update', existingResourcePolicy: 'update' })).toEqual({
      velero: [expect.stringMatching(/URL outside the cluster: mutatingwebhookconfigurations/)],
    });
    await expectWhole([...fieldRules(before), ...updateRules]);
    const updated = await readClusterOf(b);
    await restore({ name: 'again', existingResourcePolicy: 'update' });
    await expectChanged(updated, settledRules);
  });

  test.each(['none', 'update'] as const)(
    'a namespace comes as a copy beside itself, with the policy %s',
    async (existingResourcePolicy) => {
      const copy = `copy-${existingResourcePolicy}`;
      const originals = await readClusterOf(b);
      const namespaceMapping = { shop: copy, data: `data-${copy}` };
      const warnings = await restore({ name: copy, existingResourcePolicy, includedNamespaces: ['shop', 'data'], namespaceMapping });
      const volumes = ['data-retained-0', 'data-static-0', 'data-static-1'];
      // Their volumes are those of the originals: each is told with its claim, and what to do.
      expect(warnings.cluster?.toSorted()).toEqual(
        volumes
          .map((claim) => expect.stringMatching(`in use by claim data/${claim} .*: claim data-${copy}/${claim} does not get it and needs`))
          .toSorted(),
      );
      expect(warnings.namespaces).toEqual({
        [`data-${copy}`]: expect.arrayContaining(
          volumes.map((claim) => expect.stringMatching(`in use by claim data/${claim}: .* Give it a volume`)),
        ),
      });
      expect(warnings.velero).toBeUndefined();
      const read = async (cluster: string) =>
        cluster === a ? inNamespace(await readClusterOf(a), 'shop') : inNamespace(await readClusterOf(b), copy, 'shop');
      await expectWhole(copyRules, read);
      await expectChanged(originals, settledRules.concat({ reason: 'The copy is new', allows: 'extra-right' }));
    },
  );
});

/** Until the controllers have made so many Pods in a namespace. */
async function untilPodsAre(kubeconfig: string, namespace: string, count: number): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const names = await kubectl(kubeconfig, '-n', namespace, 'get', 'pods', '-o', 'name');
    if (names.split('\n').filter(Boolean).length === count) return;
    if (tries > 100) throw new Error(`Namespace ${namespace} does not get ${count} Pods: ${names}`);
    await new Promise((later) => setTimeout(later, 200));
  }
}
