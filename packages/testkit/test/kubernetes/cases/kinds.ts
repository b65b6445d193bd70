import type { RecordedCase } from '../recorded-case.ts';
import { apply, configMap, get, makeNamespace, mergePatch, post, put, remove } from './steps.ts';

const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const crd = (plural: string, kind: string, versions: unknown[], scope = 'Namespaced') => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.rec.example.com` },
  spec: {
    group: 'rec.example.com',
    scope,
    names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List`, shortNames: [plural.slice(0, 3)], categories: ['all'] },
    versions,
  },
});
const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
const big =
  '{"apiVersion":"rec.example.com/v1","kind":"Widget","metadata":{"name":"w","namespace":"rec-crd"},"spec":{"big":9007199254740993,"empty":{},"list":[],"nothing":"","ratio":1.5}}';
const typed = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: 'integer', format: 'int64' },
        color: { type: 'string', default: 'red', enum: ['red', 'blue'] },
        tags: { type: 'array', items: { type: 'string' } },
      },
    },
    status: { type: 'object', properties: { ready: { type: 'boolean' } } },
  },
};

export const kindCases: RecordedCase[] = [
  {
    name: 'crd',
    steps: [
      makeNamespace('rec-crd'),
      get('/apis/rec.example.com/v1/widgets'),
      post(
        `${crds}?fieldManager=maker`,
        crd('widgets', 'Widget', [
          { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: open } },
          { name: 'v1alpha1', served: true, storage: false, schema: { openAPIV3Schema: open } },
          { name: 'v1beta1', served: true, storage: false, schema: { openAPIV3Schema: open } },
        ]),
      ),
      get(`${crds}/widgets.rec.example.com`, { untilText: '"type":"Established","status":"True"', ignore: ['metadata.managedFields'] }),
      get('/apis/rec.example.com/v1/namespaces/rec-crd/widgets', { untilStatus: 200 }),
      get('/apis/rec.example.com', {}),
      get('/apis/rec.example.com/v1'),
      post('/apis/rec.example.com/v1/namespaces/rec-crd/widgets?fieldManager=maker', undefined, { rawBody: big }),
      get('/apis/rec.example.com/v1beta1/namespaces/rec-crd/widgets/w'),
      get('/apis/rec.example.com/v1alpha1/widgets'),
      mergePatch('/apis/rec.example.com/v1beta1/namespaces/rec-crd/widgets/w?fieldManager=merger', { spec: { add: { deep: true } } }),
      apply('/apis/rec.example.com/v1/namespaces/rec-crd/widgets/x?fieldManager=one', {
        apiVersion: 'rec.example.com/v1',
        kind: 'Widget',
        metadata: { name: 'x' },
        spec: { nested: { a: 1, list: [1, 2], empty: {} } },
      }),
      post('/apis/rec.example.com/v1/namespaces/rec-crd/widgets', {
        apiVersion: 'rec.example.com/v1',
        kind: 'Gadget',
        metadata: { name: 'g' },
      }),
      post('/apis/rec.example.com/v1/namespaces/rec-crd/widgets', {
        apiVersion: 'rec.example.com/v1',
        kind: 'Widget',
        metadata: { name: 'w' },
      }),
      get('/apis/rec.example.com/v1/namespaces/rec-crd/widgets/nothing'),
      get('/apis/rec.example.com/v1/widgets?fieldSelector=spec.big=1'),
      get('/apis/rec.example.com/v1/widgets?fieldSelector=metadata.namespace=rec-crd,metadata.name=w'),
      get('/apis/rec.example.com/v1/namespaces/rec-crd/widgets?watch=true&timeoutSeconds=1'),
      get('/apis/rec.example.com/v1/namespaces/rec-crd/widgets/w/status'),
      {
        method: 'PATCH',
        path: '/apis/rec.example.com/v1/namespaces/rec-crd/widgets/w',
        body: {},
        contentType: 'application/strategic-merge-patch+json',
      },
      put('/apis/rec.example.com/v1/namespaces/rec-crd/widgets/w', {
        apiVersion: 'rec.example.com/v1',
        kind: 'Widget',
        metadata: { name: 'w' },
        spec: {},
      }),
      post(crds, crd('widgets', 'Widget', [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: open } }])),
      remove(`${crds}/widgets.rec.example.com`, undefined, { compare: 'status' }),
      get('/apis/rec.example.com/v1/namespaces/rec-crd/widgets', { untilStatus: 404 }),
      get(`${crds}/widgets.rec.example.com`, { untilStatus: 404 }),
    ],
  },
  {
    name: 'crd-schema',
    steps: [
      makeNamespace('rec-schema'),
      post(
        crds,
        crd(
          'things',
          'Thing',
          [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: typed }, subresources: { status: {} } }],
          'Namespaced',
        ),
        { compare: 'status' },
      ),
      get('/apis/rec.example.com/v1/namespaces/rec-schema/things', { untilStatus: 200, compare: 'status' }),
      post('/apis/rec.example.com/v1/namespaces/rec-schema/things?fieldManager=maker', {
        apiVersion: 'rec.example.com/v1',
        kind: 'Thing',
        metadata: { name: 't' },
        spec: { size: 3, unknown: 'pruned', tags: ['a'] },
        status: { ready: true },
      }),
      mergePatch('/apis/rec.example.com/v1/namespaces/rec-schema/things/t/status?fieldManager=ctl', {
        status: { ready: true },
        spec: { size: 9 },
      }),
      mergePatch('/apis/rec.example.com/v1/namespaces/rec-schema/things/t?fieldManager=maker', {
        status: { ready: false },
        spec: { size: 4 },
      }),
      post('/apis/rec.example.com/v1/namespaces/rec-schema/things', {
        apiVersion: 'rec.example.com/v1',
        kind: 'Thing',
        metadata: { name: 'u' },
        spec: {},
      }),
      post('/apis/rec.example.com/v1/namespaces/rec-schema/things', {
        apiVersion: 'rec.example.com/v1',
        kind: 'Thing',
        metadata: { name: 'u' },
        spec: { size: 'big', color: 'green' },
      }),
      apply('/apis/rec.example.com/v1/namespaces/rec-schema/things/v?fieldManager=one', {
        apiVersion: 'rec.example.com/v1',
        kind: 'Thing',
        metadata: { name: 'v' },
        spec: { size: 1, tags: ['x', 'y'] },
      }),
      apply('/apis/rec.example.com/v1/namespaces/rec-schema/things/s?fieldManager=one', {
        apiVersion: 'rec.example.com/v1',
        kind: 'Thing',
        metadata: { name: 's' },
        spec: { size: 1 },
        status: { ready: true },
      }),
      apply('/apis/rec.example.com/v1/namespaces/rec-schema/things/s/status?fieldManager=two', {
        apiVersion: 'rec.example.com/v1',
        kind: 'Thing',
        metadata: { name: 's' },
        spec: { size: 7 },
        status: { ready: true },
      }),
      apply('/apis/rec.example.com/v1/namespaces/rec-schema/things/none/status?fieldManager=two', {
        apiVersion: 'rec.example.com/v1',
        kind: 'Thing',
        metadata: { name: 'none' },
        status: { ready: true },
      }),
      remove(`${crds}/things.rec.example.com`, undefined, { compare: 'status' }),
    ],
  },
  {
    name: 'namespaces',
    steps: [
      post('/api/v1/namespaces?fieldManager=maker', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'rec-life', labels: { a: 'b' } },
      }),
      post('/api/v1/namespaces/rec-life/configmaps', configMap('a'), { compare: 'status' }),
      remove('/api/v1/namespaces/rec-life'),
      get('/api/v1/namespaces/rec-life'),
      post('/api/v1/namespaces/rec-life/configmaps', configMap('b')),
      post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'rec-life' } }),
      put('/api/v1/namespaces/rec-life/finalize', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'rec-life' },
        spec: { finalizers: [] },
      }),
      get('/api/v1/namespaces/rec-life'),
      remove('/api/v1/namespaces/default'),
    ],
  },
  {
    name: 'built-in-kinds',
    steps: [
      makeNamespace('rec-kinds'),
      post('/api/v1/namespaces/rec-kinds/secrets?fieldManager=maker', {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 's' },
        stringData: { a: 'hello' },
        data: { b: 'AA==' },
      }),
      post('/api/v1/namespaces/rec-kinds/secrets', {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 't' },
        type: 'kubernetes.io/tls',
        data: {},
      }),
      post('/api/v1/namespaces/rec-kinds/services?fieldManager=maker', {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'cluster' },
        spec: { selector: { app: 'x' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
      }),
      post(
        '/api/v1/namespaces/rec-kinds/services',
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'node' },
          spec: { type: 'NodePort', selector: { app: 'x' }, ports: [{ port: 80 }] },
        },
        { capture: { port: 'spec.ports.0.nodePort', ip: 'spec.clusterIP' } },
      ),
      post('/api/v1/namespaces/rec-kinds/services', {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'headless' },
        spec: { clusterIP: 'None', selector: { app: 'x' }, ports: [{ port: 80 }] },
      }),
      post('/api/v1/namespaces/rec-kinds/services', {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'same-ip' },
        spec: { clusterIP: '{{ip}}', ports: [{ port: 80 }] },
      }),
      post('/api/v1/namespaces/rec-kinds/services', {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'ext' },
        spec: { type: 'ExternalName', externalName: 'x.example' },
      }),
      mergePatch('/api/v1/namespaces/rec-kinds/services/cluster', { spec: { clusterIP: '10.0.9.9', clusterIPs: ['10.0.9.9'] } }),
      post('/api/v1/namespaces/rec-kinds/serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'sa' } }),
      post('/apis/rbac.authorization.k8s.io/v1/clusterroles', {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'rec-role' },
        rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
      }),
      post('/api/v1/namespaces/rec-kinds/services', {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: '1bad' },
        spec: { ports: [{ port: 80 }] },
      }),
      post(
        '/apis/apps/v1/namespaces/rec-kinds/deployments',
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'd' },
          spec: {
            replicas: 1,
            selector: { matchLabels: { app: 'd' } },
            template: { metadata: { labels: { app: 'd' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
          },
        },
        { compare: 'status' },
      ),
      mergePatch(
        '/apis/apps/v1/namespaces/rec-kinds/deployments/d',
        { spec: { replicas: 2 } },
        { compare: 'status', capture: { generation: 'metadata.generation' } },
      ),
    ],
  },
];
