import { expect, test } from 'vitest';
import type { RestoreRequest } from '../../../contract/requests.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { transformProblems } from '../../request/transform-problems.ts';
import { fullImageName } from './registry-step.ts';
import { rewriteServiceNames } from './service-names-step.ts';
import { createTransformSteps, runSteps } from './transform-steps.ts';

const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const archive = { has: ({ namespace, name }: { namespace: string; name: string }) => namespace === 'shop' && ['db', 'web'].includes(name) };

/** An object of the namespace `shop`, as the options of a request make it. */
async function changed(request: Partial<RestoreRequest>, object: object, observe?: (name: string) => void): Promise<KubeObject> {
  const item = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'one', namespace: 'shop' }, ...object } as KubeObject;
  expect(transformProblems({ backupName: 'b', ...request })).toEqual([]);
  const { options } = createTransformSteps({ backupName: 'b', ...request }, archive);
  const id = { group: '', resource: 'pods', namespace: 'shop', name: 'one' };
  const before = JSON.stringify(item);
  const signal = new AbortController().signal;
  const result = await runSteps(options, { object: item, itemFromBackup: item, id, logger, signal, observe });
  expect(JSON.stringify(item)).toBe(before);
  if (!result.object) throw new Error('left out');
  return result.object;
}

test.each([
  ['nginx', 'docker.io/library/nginx'],
  ['nginx:1.2', 'docker.io/library/nginx:1.2'],
  ['me/app@sha256:00', 'docker.io/me/app@sha256:00'],
  ['index.docker.io/nginx', 'docker.io/library/nginx'],
  ['docker.io/me/app', 'docker.io/me/app'],
  ['localhost/app', 'localhost/app'],
  ['registry:5000/app', 'registry:5000/app'],
  ['quay.io/team/app:1', 'quay.io/team/app:1'],
])('Docker reads %s as %s', (image, expected) => {
  expect(fullImageName(image)).toBe(expected);
});

test.each([
  ['nginx:1.2', 'mirror.local/lib/nginx:1.2'],
  ['docker.io/library/nginx', 'mirror.local/lib/nginx'],
  ['me/app:1', 'hub.local/me/app:1'],
  ['quay.io/team/app:1', 'mirror.local/quay/app:1'],
  ['quay.io/teams/app:1', 'quay.io/teams/app:1'],
  ['redis:7', 'cache.local/redis:7'],
  ['redis-exporter', 'mirror.local/lib/redis-exporter'],
  ['old:5000/app@sha256:00', 'new:6000/x/app@sha256:00'],
])('the image %s comes from %s', async (image, expected) => {
  const registryMapping = {
    'docker.io': 'hub.local',
    'docker.io/library': 'mirror.local/lib',
    'quay.io/team': 'mirror.local/quay',
    redis: 'cache.local/redis',
    'old:5000': 'new:6000/x',
  };
  const spec = {
    containers: [{ name: 'a', image }],
    initContainers: [{ name: 'b', image }],
    ephemeralContainers: [{ name: 'c', image }],
    volumes: [{ name: 'v', image: { reference: image } }],
  };
  const result = JSON.stringify((await changed({ registryMapping }, { spec: { deep: [{ podTemplate: { spec } }] } })).spec);
  expect(result.split(`"${expected}"`)).toHaveLength(5);
});

test.each<[string, object, string]>([
  [
    'Ingress',
    { spec: { rules: [{ host: 'shop.example.com' }, { host: 'a.example.com' }], tls: [{ hosts: ['*.example.com'] }] } },
    '{"rules":[{"host":"dev.test"},{"host":"a.dev.test"}],"tls":[{"hosts":["*.dev.test"]}]}',
  ],
  [
    'Gateway',
    { spec: { listeners: [{ hostname: '*.example.com' }], servers: [{ hosts: ['ns/x.example.com'] }] } },
    '{"listeners":[{"hostname":"*.dev.test"}],"servers":[{"hosts":["ns/x.dev.test"]}]}',
  ],
  [
    'HTTPRoute',
    { spec: { hostnames: ['b.example.com', 'example.com', 'b.example.org'] } },
    '{"hostnames":["b.dev.test","example.com","b.example.org"]}',
  ],
  ['Pod', { spec: { host: 'b.example.com' } }, '{"host":"b.example.com"}'],
])('hosts of a %s', async (kind, object, expected) => {
  const hostMapping = { '*.example.com': '*.dev.test', 'shop.example.com': 'dev.test' };
  expect(JSON.stringify((await changed({ hostMapping }, { kind, ...object })).spec)).toBe(expected);
  const name = 'external-dns.alpha.kubernetes.io/hostname';
  const annotated = await changed({ hostMapping }, { metadata: { name: 'one', annotations: { [name]: 'a.example.com, other.org' } } });
  expect(annotated.metadata.annotations?.[name]).toBe('a.dev.test,other.org');
});

test('node selectors, affinity and tolerations', async () => {
  const expression = (key: string, ...values: string[]) => ({ key, operator: 'In', values });
  const spec = {
    containers: [{ name: 'a' }],
    nodeSelector: { disk: 'ssd', zone: 'a', arch: 'arm64' },
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchExpressions: [expression('disk', 'ssd', 'hdd'), expression('zone', 'a'), { key: 'pool', operator: 'Exists' }] },
          ],
        },
      },
    },
    tolerations: [{ key: 'pool', value: 'gpu', effect: 'NoSchedule' }, { key: 'spot', operator: 'Exists' }, { operator: 'Exists' }],
  };
  const request = {
    nodeSelectorMapping: { 'disk=ssd': 'disk=nvme', zone: '', pool: 'group' },
    tolerationMapping: { 'pool=gpu': 'group=cpu', spot: '' },
  };
  expect((await changed(request, { spec })).spec).toEqual({
    containers: [{ name: 'a' }],
    nodeSelector: { disk: 'nvme', arch: 'arm64' },
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [expression('disk', 'nvme', 'hdd'), { key: 'group', operator: 'Exists' }] }],
        },
      },
    },
    tolerations: [{ key: 'group', value: 'cpu', effect: 'NoSchedule' }, { operator: 'Exists' }],
  });
});

test('claims and claim templates by name, namespace and class', async () => {
  const claim = (storageClassName: string) => ({
    storageClassName,
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
  });
  const claims = [
    { storageClasses: ['slow'], size: '20Gi' },
    { names: ['on*'], namespaces: ['sh?p'], accessModes: ['ReadWriteMany'] },
    { namespaces: ['bank'], size: '99Gi' },
  ];
  const one = await changed({ claims }, { kind: 'PersistentVolumeClaim', spec: claim('slow') });
  expect(one.spec).toEqual({ ...claim('slow'), accessModes: ['ReadWriteMany'], resources: { requests: { storage: '20Gi' } } });
  const volumeClaimTemplates = [
    { metadata: { name: 'data' }, spec: claim('slow') },
    { metadata: { name: 'log' }, spec: claim('fast') },
  ];
  const set = await changed({ claims }, { kind: 'StatefulSet', spec: { volumeClaimTemplates } });
  expect(JSON.stringify(set.spec)).toContain('"storage":"20Gi"');
  expect(JSON.stringify(set.spec).match(/"1Gi"/g)).toHaveLength(1);
});

test.each([
  ['postgres://db.shop:5432/x', 'postgres://db.copy:5432/x'],
  ['db.shop', 'db.copy'],
  ['http://db.shop.svc/', 'http://db.copy.svc/'],
  ['web-0.web.shop.svc.cluster.local.', 'web-0.web.copy.svc.cluster.local.'],
  ['any.shop.svc', 'any.copy.svc'],
  ['a=db.shop,b=web.shop', 'a=db.copy,b=web.copy'],
  // No such Service; longer names; parts of words; other namespaces.
  ['notes.shop', 'notes.shop'],
  ['db.shop.example.com', 'db.shop.example.com'],
  ['db.shop-2.svc', 'db.shop-2.svc'],
  ['my.db.shop_x', 'my.db.shop_x'],
  ['db.shopping', 'db.shopping'],
  ['db.bank.svc', 'db.bank.svc'],
])('the Service in %s is %s', (text, expected) => {
  expect(rewriteServiceNames(text, { shop: 'copy' }, (namespace, name) => archive.has({ namespace, name }))).toBe(expected);
});

test('names of Services, where asked for', async () => {
  const containers = [
    { name: 'a', image: 'db.shop', env: [{ name: 'DB', value: 'db.shop' }], args: ['--db=db.shop'], command: ['run', 'db.shop'] },
  ];
  const namespaceMapping = { shop: 'copy' };
  const request = { namespaceMapping, rewriteServiceNames: true };
  expect(JSON.stringify(await changed(request, { spec: { containers } }))).toContain(
    '{"name":"a","image":"db.shop","env":[{"name":"DB","value":"db.copy"}],"args":["--db=db.copy"],"command":["run","db.copy"]}',
  );
  expect((await changed(request, { kind: 'ConfigMap', data: { url: 'http://web.shop.svc' } })).data).toEqual({
    url: 'http://web.copy.svc',
  });
  expect((await changed(request, { kind: 'Service', spec: { externalName: 'db.shop.svc.cluster.local' } })).spec).toEqual({
    externalName: 'db.copy.svc.cluster.local',
  });
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const secret = { kind: 'Secret', data: { url: base64('db.shop.svc'), key: Buffer.from([255, 254]).toString('base64') } };
  expect((await changed(request, secret)).data).toEqual(secret.data);
  const named = { namespaceMapping, rewriteServiceNamesInSecrets: ['shop/one'] };
  expect((await changed(named, secret)).data).toEqual({ ...secret.data, url: base64('db.copy.svc') });
  expect((await changed(named, { kind: 'ConfigMap', data: { url: 'db.shop.svc' } })).data).toEqual({ url: 'db.shop.svc' });
});

test.each<[Partial<RestoreRequest>, RegExp]>([
  [{ registryMapping: { 'https://quay.io': 'x' } }, /registryMapping from "https:\/\/quay.io": a registry is written without https/],
  [{ registryMapping: { 'quay.io': '' } }, /registryMapping from "quay.io" to ""/],
  [{ hostMapping: { '*.a.b': 'c.d' } }, /both begin with \*\. or none does/],
  [{ hostMapping: { A_b: 'c.d' } }, /hostMapping from "A_b"/],
  [{ nodeSelectorMapping: { 'a=b=c': '' } }, /write label=value/],
  [{ tolerationMapping: { '': 'x' } }, /tolerationMapping from ""/],
  [{ claims: [{ size: 'big' }] }, /claims\[0\]: size "big" is no quantity/],
  [{ claims: [{ accessModes: ['RWO'] }] }, /accessModes has "RWO"/],
  [{ namespaceReferences: [{ kind: 'A', path: '/spec' }] }, /namespaceReferences\[0\].path "\/spec" is no path/],
  [{ rewriteServiceNames: true }, /no effect without namespaceMapping/],
  [{ rewriteServiceNamesInSecrets: ['x'], namespaceMapping: { a: 'b' } }, /write namespace\/name/],
  [
    {
      transforms: [
        { name: 'a', transform: (x) => x },
        { name: 'a', transform: (x) => x },
      ],
    },
    /two of the name "a"/,
  ],
])('%j is refused', (request, problem) => {
  expect(transformProblems({ backupName: 'b', ...request }).join('\n')).toMatch(problem);
});
