import type { Preparation, RestoreCase } from '../restore-case.ts';
import { sameRules, updateRules } from '../rules/update-rules.ts';

type Change = readonly [object: string, patch: unknown];

const labels = (app: string | null) => ({ metadata: { labels: { app } } });

/** One change an object: a difference names the object. */
const changes: readonly Change[] = [
  [
    'configmap shop/settings',
    {
      data: { color: 'green', extra: 'later' },
      metadata: { labels: { app: null, mine: 'yes' }, annotations: { 'example.com/mine': 'yes' } },
    },
  ],
  ['configmap shop/bare', { metadata: { labels: { a: 'b' } } }],
  ['configmap shop/locked', { metadata: { finalizers: null } }],
  ['configmap shop/declared', { data: { a: '9', c: '3' } }],
  ['configmap shop/applied', { metadata: { labels: null, annotations: null } }],
  ['configmap depot/settings', { data: null }],
  ['secret shop/password', { data: { user: 'Ym9i', password: null } }],
  ['deployment shop/web', { spec: { replicas: 4, paused: true }, ...labels('other') }],
  ['statefulset shop/db', { spec: { replicas: 2 } }],
  [
    'serviceaccount shop/web',
    {
      secrets: [{ name: 'mine' }],
      imagePullSecrets: null,
      metadata: {
        labels: { app: 'other', mine: 'yes', tier: null },
        annotations: { 'example.com/who': 'cluster', 'example.com/mine': 'yes' },
      },
    },
  ],
  ['crate shop/one', { spec: { weight: 1, parts: [], more: { a: 1 } } }],
  ['crane tall', { spec: { load: 1 }, extra: {} }],
  ['role shop/reader', { rules: [] }],
  ['rolebinding shop/readers', { subjects: null }],
  ['clusterrole shop-reader', { rules: [] }],
  ['service shop/web', { spec: { selector: { app: 'other' }, ports: [{ name: 'http', port: 81 }] } }],
  ['persistentvolumeclaim shop/data', labels('other')],
  ['persistentvolume pv-free', { ...labels('other'), spec: { capacity: { storage: '3Gi' } } }],
  ['pod shop/web-0', labels('other')],
  ['networkpolicy shop/closed', { spec: { policyTypes: ['Egress'] } }],
  ['cronjob shop/nightly', { spec: { schedule: '1 1 * * *' } }],
  ['ingress shop/web', { metadata: { annotations: { a: 'b' } } }],
  ['resourcequota depot/few', { spec: { hard: { pods: '9' } } }],
  ['customresourcedefinition crates.depot.example.com', labels('other')],
  ['namespace shop', labels('other')],
];

const changed = async ({ patch }: Preparation) => {
  await Promise.all(changes.map(([object, content]) => patch(object, content)));
};

/** Objects of the same name that cannot become what the backup has. */
const unchangeable = async ({ kubectl, create }: Preparation) => {
  for (const object of ['configmap/frozen', 'secret/sealed', 'deployment/web', 'serviceaccount/web', 'service/web', 'service/headless'])
    await kubectl('-n', 'shop', 'delete', object);
  await create(`
{ apiVersion: v1, kind: ConfigMap, metadata: { name: frozen, namespace: shop }, immutable: true, data: { color: red } }
---
{ apiVersion: v1, kind: Secret, metadata: { name: sealed, namespace: shop, labels: { a: b } }, immutable: true, data: { key: b3RoZXI= } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 0
  selector: { matchLabels: { app: other } }
  template: { metadata: { labels: { app: other } }, spec: { containers: [{ name: main, image: busybox }] } }
---
{ apiVersion: v1, kind: ServiceAccount, metadata: { name: web, namespace: shop } }
---
{ apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: ExternalName, externalName: example.org } }
---
{ apiVersion: v1, kind: Service, metadata: { name: headless, namespace: shop }, spec: { ports: [{ port: 5432 }] } }
`);
};

/** Objects that are there already: Velero: pkg/restore/restore.go. */
export const existingCases: readonly RestoreCase[] = (
  [
    ['everything is there and equal', undefined],
    ['objects were changed', changed],
    ['objects became others', unchangeable],
  ] as const
).flatMap(([name, prepare]): RestoreCase[] => {
  const common = { existing: {}, ...(prepare && { prepare }) };
  return [
    // A ServiceAccount is merged whatever the policy says.
    { ...common, name, spec: {}, differences: prepare === changed ? [...sameRules, ...updateRules] : sameRules },
    {
      ...common,
      name: `${name}, policy update`,
      ofOurs: prepare === changed,
      spec: { existingResourcePolicy: 'update' },
      differences: [...sameRules, ...updateRules],
    },
  ];
});
