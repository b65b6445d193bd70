import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { stringifyJson } from '../../json/index.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import type { GroupVersionResource, KubeObject } from '../../plugin-api/kube-object.ts';
import { createRestoreLab, type RestoreLab } from '../testing/restore-lab.ts';

const real = inject('real');
const run = `${process.pid}-${Date.now() % 100_000}`;
/** Part of every name that shall be gone. */
const prod = `prod-${run}`;
const dev = `dev-${run}`;
const group = `x${run}.example.com`;
const byName = 'kubernetes.io/metadata.name';

const object = (apiVersion: string, kind: string, name: string, rest: object, metadata: object = { namespace: prod }): KubeObject =>
  ({ apiVersion, kind, metadata: { name, ...metadata }, ...rest }) as KubeObject;

const pod = {
  nodeSelector: { pool: prod },
  tolerations: [{ key: 'pool', operator: 'Equal', value: prod, effect: 'NoSchedule' }],
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone', labelSelector: {}, namespaces: [prod] }],
    },
  },
  initContainers: [{ name: 'init', image: `${prod}.example.com/team/init:1`, command: ['wait', `db.${prod}`] }],
  containers: [
    {
      name: 'web',
      image: `${prod}.example.com/team/web:1`,
      args: [`--db=db.${prod}.svc.cluster.local:5432`],
      env: [{ name: 'DB', value: `postgres://db.${prod}.svc/x` }],
    },
  ],
};
const template = { metadata: { labels: { app: 'web' } }, spec: pod };
const selector = { matchLabels: { app: 'web' } };
const claim = { storageClassName: `${prod}-fast`, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
const subjects = [
  { kind: 'ServiceAccount', name: 'web', namespace: prod },
  { kind: 'Group', name: `system:serviceaccounts:${prod}`, apiGroup: 'rbac.authorization.k8s.io' },
];
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };

const objects: [string, KubeObject][] = [
  ['namespaces', object('v1', 'Namespace', prod, {}, { labels: { [byName]: prod } })],
  ['deployments.apps', object('apps/v1', 'Deployment', 'web', { spec: { selector, template } })],
  [
    'statefulsets.apps',
    object('apps/v1', 'StatefulSet', 'db', {
      spec: { serviceName: 'db', selector, template, volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }] },
    }),
  ],
  ['persistentvolumeclaims', object('v1', 'PersistentVolumeClaim', 'data-db-0', { spec: claim })],
  ['configmaps', object('v1', 'ConfigMap', 'settings', { data: { url: `http://db.${prod}.svc`, text: `see db.${prod}` } })],
  ['services', object('v1', 'Service', 'db', { spec: { clusterIP: 'None', ports: [{ port: 5432 }] } })],
  ['services', object('v1', 'Service', 'alias', { spec: { type: 'ExternalName', externalName: `db.${prod}.svc.cluster.local` } })],
  [
    'ingresses.networking.k8s.io',
    object('networking.k8s.io/v1', 'Ingress', 'web', {
      spec: {
        tls: [{ hosts: [`shop.${prod}.example.com`] }],
        rules: [
          {
            host: `shop.${prod}.example.com`,
            http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'db', port: { number: 1 } } } }] },
          },
        ],
      },
    }),
  ],
  [
    'networkpolicies.networking.k8s.io',
    object('networking.k8s.io/v1', 'NetworkPolicy', 'web', {
      spec: { podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { [byName]: prod } } }] }] },
    }),
  ],
  ['rolebindings.rbac.authorization.k8s.io', object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'web', { subjects, roleRef })],
  [
    'clusterrolebindings.rbac.authorization.k8s.io',
    object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', `web-${run}`, { subjects, roleRef }, {}),
  ],
  [
    'validatingwebhookconfigurations.admissionregistration.k8s.io',
    object(
      'admissionregistration.k8s.io/v1',
      'ValidatingWebhookConfiguration',
      `web-${run}`,
      {
        webhooks: [
          {
            name: 'web.example.com',
            failurePolicy: 'Ignore',
            sideEffects: 'None',
            admissionReviewVersions: ['v1'],
            clientConfig: { service: { name: 'db', namespace: prod } },
            namespaceSelector: { matchExpressions: [{ key: byName, operator: 'In', values: [prod] }] },
            rules: [{ apiGroups: [group], apiVersions: ['v9'], resources: ['nothing'], operations: ['DELETE'] }],
          },
        ],
      },
      {},
    ),
  ],
  [
    'customresourcedefinitions.apiextensions.k8s.io',
    object(
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      `widgets.${group}`,
      {
        spec: {
          group,
          scope: 'Namespaced',
          names: { plural: 'widgets', kind: 'Widget' },
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } },
              },
            },
          ],
        },
      },
      {},
    ),
  ],
  [
    `widgets.${group}`,
    object(`${group}/v1`, 'Widget', 'one', {
      spec: { jobs: [{ podTemplate: { spec: pod } }], namespaceSelector: { matchNames: [prod] }, targets: [{ ref: { space: prod } }] },
    }),
  ],
];

// Point 4 of issue 16: one search over everything that was restored.
describe.skipIf(!real)('a copy of production in a development cluster', () => {
  let cluster: ClusterClient;
  let lab: RestoreLab;
  const classes = { group: 'storage.k8s.io', version: 'v1', resource: 'storageclasses' };

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: real?.kubeconfig });
    lab = await createRestoreLab(cluster);
    await cluster.create(classes, object('storage.k8s.io/v1', 'StorageClass', `dev-${run}`, { provisioner: 'example.com/none' }, {}));
    await lab.backup('b', objects);
  });
  afterAll(async () => {
    await cluster?.delete(classes, { name: `dev-${run}` });
    for (const [resource, { apiVersion, metadata }] of objects) {
      const name = resource === 'namespaces' ? dev : metadata.name;
      if (metadata.namespace === undefined) await cluster?.delete(typeOf(resource, apiVersion), { name });
    }
    await lab?.close();
    await cluster?.close();
  });

  test('names no namespace, class, registry, host, node or Service of production', async () => {
    const { phase, errors, counts } = await lab.restore({
      backupName: 'b',
      name: `copy-${run}`,
      includeClusterResources: true,
      namespaceMapping: { [prod]: dev },
      namespaceReferences: [{ kind: 'Widget', path: 'spec.targets[].ref.space' }],
      rewriteServiceNames: true,
      storageClassMapping: { [`${prod}-fast`]: `dev-${run}` },
      claims: [{ storageClasses: [`${prod}-fast`], size: '2Gi' }],
      registryMapping: { [`${prod}.example.com/team`]: 'mirror.example.com' },
      hostMapping: { [`*.${prod}.example.com`]: '*.dev.example.com' },
      nodeSelectorMapping: { [`pool=${prod}`]: 'pool=dev' },
      tolerationMapping: { [`pool=${prod}`]: 'pool=dev' },
    }).result;
    expect({ phase, errors }).toEqual({ phase: 'Completed', errors: {} });
    expect(counts).toMatchObject({ created: objects.length, failed: 0 });
    for (const [resource, { apiVersion, metadata }] of objects) {
      const name = resource === 'namespaces' ? dev : metadata.name;
      const ref = { name, ...(metadata.namespace !== undefined && { namespace: dev }) };
      const live = await cluster.get(typeOf(resource, apiVersion), ref);
      expect(live, `${resource} ${name}`).toBeDefined();
      expect(stringifyJson(live), `${resource} ${name}`).not.toContain(prod);
    }
    const made = await cluster.get({ group: 'apps', version: 'v1', resource: 'statefulsets' }, { namespace: dev, name: 'db' });
    expect(stringifyJson(made?.spec)).toMatch(/mirror\.example\.com\/web:1.*"storage":"2Gi"/);
  });

  test('versions that are served no more are converted; of other kinds the message says what to store', async () => {
    const target = `old-${run}`;
    const into = { namespace: 'old' };
    const job = { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a' }] } } };
    const backend = { serviceName: 'web', servicePort: 80 };
    await lab.backup('old', [
      ['cronjobs.batch', object('batch/v1beta1', 'CronJob', 'one', { spec: { schedule: '0 0 1 1 *', jobTemplate: { spec: job } } }, into)],
      [
        'poddisruptionbudgets.policy',
        object('policy/v1beta1', 'PodDisruptionBudget', 'one', { spec: { minAvailable: 1, selector: {} } }, into),
      ],
      [
        'ingresses.networking.k8s.io',
        object(
          'networking.k8s.io/v1beta1',
          'Ingress',
          'one',
          { spec: { backend, rules: [{ host: 'a.b', http: { paths: [{ backend }] } }] } },
          into,
        ),
      ],
      [`widgets.${group}`, object(`${group}/v1beta1`, 'Widget', 'one', { spec: {} }, into)],
    ]);
    const { errors, counts } = await lab.restore({ backupName: 'old', name: target, namespaceMapping: { old: target } }).result;
    expect(counts).toMatchObject({ created: 4 });
    expect(JSON.stringify(errors)).toMatch(/widgets.*does not serve it.*it serves v1: back up with enableAPIGroupVersions/);
    const live = async (group: string, resource: string) =>
      stringifyJson((await cluster.get({ group, version: 'v1', resource }, { namespace: target, name: 'one' }))?.spec);
    expect(await live('batch', 'cronjobs')).toContain('"schedule":"0 0 1 1 *"');
    expect(await live('policy', 'poddisruptionbudgets')).not.toContain('selector');
    expect(await live('networking.k8s.io', 'ingresses')).toContain('"defaultBackend":{"service":{"name":"web","port":{"number":80}}}');
    await cluster.delete({ group: '', version: 'v1', resource: 'namespaces' }, { name: target });
  });
});

function typeOf(resource: string, apiVersion: string): GroupVersionResource {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  return { group, version, resource: resource.split('.')[0] ?? '' };
}
