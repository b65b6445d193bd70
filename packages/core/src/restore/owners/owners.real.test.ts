import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { kubectl } from '../../../../../test/real-servers/kubectl.ts';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { createRestoreLab, type RestoreLab } from '../testing/restore-lab.ts';

const real = inject('real');
const unique = `owners-${process.pid}-${Date.now() % 100_000}`;
const group = `${unique}.example.com`;
const kinds = { Forest: 'Cluster', Tree: 'Namespaced', Branch: 'Namespaced' } as const;
type Kind = keyof typeof kinds;
const pluralOf = (kind: Kind) => (kind === 'Branch' ? 'branches' : `${kind.toLowerCase()}s`);
const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };

const definitions = (Object.keys(kinds) as Kind[]).map((kind): [string, KubeObject] => [
  'customresourcedefinitions.apiextensions.k8s.io',
  {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${pluralOf(kind)}.${group}` },
    spec: {
      group,
      names: { plural: pluralOf(kind), singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      scope: kinds[kind],
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  },
]);

function object(kind: Kind, name: string, namespace?: string, owner?: readonly [Kind, string]): [string, KubeObject] {
  const ownerReferences = owner && [
    { apiVersion: `${group}/v1`, kind: owner[0], name: owner[1], uid: 'old', controller: true, blockOwnerDeletion: true },
  ];
  const metadata = { name, ...(namespace && { namespace }), ...(ownerReferences && { ownerReferences }) };
  return [`${pluralOf(kind)}.${group}`, { apiVersion: `${group}/v1`, kind, metadata }];
}

/** A cluster-scoped root with trees in two namespaces, children first. */
const forest = (name: string): [string, KubeObject][] => [
  ...['a', 'b'].flatMap((namespace) => [
    ...[1, 2, 3].map((i) => object('Branch', `${name}-${i}`, namespace, ['Tree', name])),
    object('Tree', name, namespace, ['Forest', name]),
  ]),
  object('Forest', name),
];

describe.skipIf(!real)('a tree of custom resources three levels deep, in two namespaces, on a real server', () => {
  let cluster: ClusterClient;
  let lab: RestoreLab;

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: real?.kubeconfig });
    lab = await createRestoreLab(cluster);
  });
  afterAll(async () => {
    const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
    for (const name of [`${unique}-a`, `${unique}-b`]) await cluster?.delete(namespaces, { name });
    const crds = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };
    for (const [, { metadata }] of definitions) await cluster?.delete(crds, { name: metadata.name });
    await lab?.close();
    await cluster?.close();
  });

  /** Writes to objects of the group, as the API server counts them. */
  async function writes(): Promise<number> {
    const lines = (await kubectl(real?.kubeconfig ?? '', 'get', '--raw', '/metrics')).split('\n');
    return lines
      .filter((line) => line.startsWith('apiserver_request_total{') && line.includes(`group="${group}"`))
      .filter((line) => /verb="(POST|PUT|PATCH|APPLY|DELETE)"/.test(line))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  async function restore(name: string, relinkOwners: boolean): Promise<number> {
    await lab.backup(name, [...definitions, ...forest(name)]);
    const before = await writes();
    const namespaceMapping = { a: `${unique}-a`, b: `${unique}-b` };
    const done = await lab.restore({ name, backupName: name, namespaceMapping, relinkOwners }).result;
    expect(done).toMatchObject({ phase: 'Completed', errors: {} });
    return (await writes()) - before;
  }

  test('comes back linked, with no more writes than without links', async () => {
    expect(await restore('plain', false)).toBe(9);
    expect(await restore('linked', true)).toBe(9);
    const get = (kind: Kind, name: string, namespace?: string) =>
      cluster.get({ group, version: 'v1', resource: pluralOf(kind) }, { name, ...(namespace && { namespace }) });
    expect((await get('Tree', 'plain', `${unique}-a`))?.metadata.ownerReferences).toBeUndefined();
    const root = await get('Forest', 'linked');
    for (const namespace of [`${unique}-a`, `${unique}-b`]) {
      const tree = await get('Tree', 'linked', namespace);
      const [ofTree, ...others] = tree?.metadata.ownerReferences ?? [];
      expect([ofTree, others]).toMatchObject([{ uid: root?.metadata.uid, controller: true, blockOwnerDeletion: true }, []]);
      for (const i of [1, 2, 3])
        expect((await get('Branch', `linked-${i}`, namespace))?.metadata.ownerReferences).toMatchObject([
          { kind: 'Tree', uid: tree?.metadata.uid, controller: true },
        ]);
    }
  });
});
