import { expect, test } from 'vitest';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { roleBindings } from '../accounts/role-bindings.ts';
import { executeForTest } from '../testing/execute-for-test.ts';
import { createNamespaceReferences } from './namespace-references.ts';

const namespaceReferences = createNamespaceReferences();
const byName = 'kubernetes.io/metadata.name';
const spec = { namespaceMapping: { shop: 'copy' } };

/** What becomes of an object that names `shop`: the same with `copy` where a reference is to be mapped. */
async function expectMapped(resource: string, object: (namespace: string) => object, action = namespaceReferences): Promise<void> {
  const item = (namespace: string): KubeObject => ({ apiVersion: 'v1', kind: 'K', metadata: { name: 'n' }, ...object(namespace) });
  const run = async (namespace: string) =>
    (await executeForTest(action, { item: item(namespace), resource, spec })).item ?? item(namespace);
  expect(await run('shop')).toEqual(item('copy'));
  // Whole names only.
  for (const other of ['shop-2', 'my-shop', 'shop2', 'Shop']) expect(await run(other)).toEqual(item(other));
}

const selector = (namespace: string) => ({
  matchLabels: { [byName]: namespace, tier: 'shop' },
  matchExpressions: [
    { key: byName, operator: 'In', values: ['kube-system', namespace] },
    { key: byName, operator: 'NotIn', values: [namespace] },
    { key: 'tier', operator: 'In', values: ['shop'] },
    { key: byName, operator: 'Exists' },
  ],
});
const terms = (namespace: string) => [{ topologyKey: 'zone', namespaces: ['a', namespace], namespaceSelector: selector(namespace) }];
const pod = (namespace: string) => ({
  affinity: {
    podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms(namespace) },
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: terms(namespace).map((podAffinityTerm) => ({ weight: 1, podAffinityTerm })),
    },
  },
  containers: [{ name: 'shop', image: 'shop', args: ['shop'] }],
});

test.each<[string, (namespace: string) => object]>([
  [
    'networkpolicies.networking.k8s.io',
    (n) => ({
      spec: { ingress: [{ from: [{ namespaceSelector: selector(n) }] }], egress: [{ to: [{ namespaceSelector: selector(n) }] }] },
    }),
  ],
  ['pods', (n) => ({ spec: pod(n) })],
  ['deployments.apps', (n) => ({ spec: { template: { spec: pod(n) } } })],
  ['cronjobs.batch', (n) => ({ spec: { jobTemplate: { spec: { template: { spec: pod(n) } } } } })],
  [
    'validatingwebhookconfigurations.admissionregistration.k8s.io',
    (n) => ({
      kind: 'ValidatingWebhookConfiguration',
      webhooks: [{ name: 'w', clientConfig: { service: { namespace: n, name: 'shop' } }, namespaceSelector: selector(n) }],
    }),
  ],
  [
    'validatingadmissionpolicies.admissionregistration.k8s.io',
    (n) => ({ kind: 'ValidatingAdmissionPolicy', spec: { matchConstraints: { namespaceSelector: selector(n) } } }),
  ],
  [
    'validatingadmissionpolicybindings.admissionregistration.k8s.io',
    (n) => ({
      kind: 'ValidatingAdmissionPolicyBinding',
      spec: { paramRef: { name: 'shop', namespace: n }, matchResources: { namespaceSelector: selector(n) } },
    }),
  ],
  [
    'customresourcedefinitions.apiextensions.k8s.io',
    (n) => ({
      kind: 'CustomResourceDefinition',
      spec: { conversion: { webhook: { clientConfig: { service: { namespace: n, name: 'shop' } } } } },
    }),
  ],
  ['apiservices.apiregistration.k8s.io', (n) => ({ kind: 'APIService', spec: { group: 'shop', service: { namespace: n, name: 'shop' } } })],
  [
    'ingressclasses.networking.k8s.io',
    (n) => ({ kind: 'IngressClass', spec: { parameters: { kind: 'shop', name: 'shop', namespace: n } } }),
  ],
  [
    'persistentvolumes',
    (n) => ({ kind: 'PersistentVolume', spec: { csi: { driver: 'shop', nodeStageSecretRef: { name: 'shop', namespace: n } } } }),
  ],
  ['servicemonitors.monitoring.coreos.com', (n) => ({ spec: { namespaceSelector: { matchNames: ['other', n] }, targetLabels: ['shop'] } })],
  ['adminnetworkpolicies.policy.networking.k8s.io', (n) => ({ spec: { subject: { namespaces: { matchLabels: { [byName]: n } } } } })],
  [
    'flowschemas.flowcontrol.apiserver.k8s.io',
    (n) => ({
      kind: 'FlowSchema',
      spec: {
        rules: [
          {
            subjects: [
              { kind: 'ServiceAccount', serviceAccount: { namespace: n, name: 'shop' } },
              { kind: 'Group', group: { name: `system:serviceaccounts:${n}` } },
              { kind: 'User', user: { name: `system:serviceaccount:${n}:shop` } },
              { kind: 'User', user: { name: 'shop' } },
            ],
            resourceRules: [{ namespaces: ['*'] }],
          },
        ],
      },
    }),
  ],
  [
    'httproutes.gateway.networking.k8s.io',
    (n) => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      spec: {
        parentRefs: [{ name: 'shop', namespace: n }],
        rules: [
          { backendRefs: [{ name: 'shop', namespace: n }], filters: [{ requestMirror: { backendRef: { name: 'm', namespace: n } } }] },
        ],
      },
    }),
  ],
  [
    'gateways.gateway.networking.k8s.io',
    (n) => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      spec: {
        listeners: [
          {
            name: 'shop',
            tls: { certificateRefs: [{ name: 'shop', namespace: n }] },
            allowedRoutes: { namespaces: { selector: { matchLabels: { [byName]: n } } } },
          },
        ],
      },
    }),
  ],
  [
    'referencegrants.gateway.networking.k8s.io',
    (n) => ({
      apiVersion: 'gateway.networking.k8s.io/v1beta1',
      kind: 'ReferenceGrant',
      spec: { from: [{ group: '', kind: 'HTTPRoute', namespace: n }], to: [{ group: '', kind: 'Service' }] },
    }),
  ],
  [
    'gateways.networking.istio.io',
    () => ({ apiVersion: 'networking.istio.io/v1', kind: 'Gateway', spec: { parentRefs: [{ namespace: 'shop' }] } }),
  ],
  [
    'persistentvolumeclaims',
    (n) => ({ kind: 'PersistentVolumeClaim', spec: { dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'shop', namespace: n } } }),
  ],
  [
    'applications.argoproj.io',
    (n) => ({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', spec: { destination: { namespace: n, server: 'shop' } } }),
  ],
  // Nothing in it says that these are namespaces.
  ['configmaps', () => ({ data: { namespace: 'shop', matchNames: 'shop' } })],
  ['widgets.example.com', () => ({ spec: { namespaces: ['shop'], matchNames: ['shop'], matchLabels: { name: 'shop' } } })],
])('%s', (resource, object) => expectMapped(resource, object));

test('subjects of a binding in all their forms, by whole segments', () =>
  expectMapped(
    'rolebindings.rbac.authorization.k8s.io',
    (n) => ({
      subjects: [
        { kind: 'ServiceAccount', name: 'shop', namespace: n },
        { kind: 'Group', name: `system:serviceaccounts:${n}` },
        { kind: 'User', name: `system:serviceaccount:${n}:shop` },
        { kind: 'Group', name: `system:serviceaccounts` },
        { kind: 'User', name: `system:serviceaccounts:shop` },
        { kind: 'Group', name: `x:system:serviceaccounts:shop` },
      ],
    }),
    roleBindings,
  ));

test('a request may name further places', () =>
  expectMapped(
    'widgets.example.com',
    (n) => ({ apiVersion: 'example.com/v1', kind: 'Widget', spec: { targets: [{ ref: { ns: n } }, { ref: {} }], ns: 'shop' } }),
    createNamespaceReferences([{ kinds: ['Widget'], group: 'example.com', path: 'spec.targets[].ref.ns', what: 'a target' }]),
  ));
