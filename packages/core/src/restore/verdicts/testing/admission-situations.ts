import { claim, configMap, limitRange, made, pod, quota, type Situation, secret, service, thing, thingGroup } from './situation.ts';

const small = { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '100m', memory: '64Mi' } };
const half = { requests: { memory: '600Mi' } };
const budget = made('policy/v1', 'PodDisruptionBudget', 'b', { spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'b' } } } });

/** About what the cluster allows: quotas, limits, policies, webhooks, rights. */
export const admissionSituations: readonly Situation[] = [
  {
    name: 'quota-of-one',
    live: [quota({ 'requests.cpu': '200m' })],
    saved: [pod('p', {}, { requests: { cpu: '300m' } })],
    rows: [{ of: 'pods p', action: 'blocked', code: 'QUOTA_EXCEEDED', says: /small.*requests\.cpu/s }],
  },
  {
    name: 'quota-unnamed',
    live: [quota({ 'limits.memory': '1Gi' })],
    saved: [pod('p')],
    rows: [{ of: 'pods p', action: 'blocked', code: 'QUOTA_EXCEEDED', says: /must specify limits\.memory/ }],
  },
  {
    name: 'quota-of-counts',
    live: [quota({ 'count/secrets': '1' })],
    saved: [secret('a'), secret('b')],
    anyOrder: true,
    rows: [
      { of: 'secrets a', action: 'create' },
      { of: 'secrets b', action: 'blocked', code: 'QUOTA_EXCEEDED', says: /count\/secrets: asked for 1, used 1 .*allowed 1/ },
    ],
  },
  {
    name: 'quota-of-storage',
    live: [quota({ 'requests.storage': '10Gi' })],
    saved: [claim('a', '6Gi'), claim('b', '6Gi')],
    anyOrder: true,
    rows: [
      { of: 'persistentvolumeclaims a', action: 'create' },
      { of: 'persistentvolumeclaims b', action: 'blocked', code: 'QUOTA_EXCEEDED', says: /requests\.storage/ },
    ],
  },
  {
    name: 'quota-of-memory',
    live: [quota({ 'requests.memory': '1Gi' })],
    saved: [pod('a', {}, half), pod('b', {}, half)],
    anyOrder: true,
    rows: [
      { of: 'pods a', action: 'create' },
      { of: 'pods b', action: 'blocked', code: 'QUOTA_EXCEEDED', says: /requests\.memory/ },
    ],
  },
  {
    name: 'limit-range-of-containers',
    live: [limitRange({ type: 'Container', max: { cpu: '200m' } })],
    saved: [pod('p', {}, { limits: { cpu: '1' } }), pod('fits', {}, small)],
    rows: [
      { of: 'pods p', action: 'blocked', code: 'LIMIT_RANGE', says: /maximum cpu usage per Container/ },
      { of: 'pods fits', action: 'create' },
    ],
  },
  {
    name: 'limit-range-of-claims',
    live: [limitRange({ type: 'PersistentVolumeClaim', min: { storage: '2Gi' } })],
    saved: [claim('c', '1Gi')],
    rows: [{ of: 'persistentvolumeclaims c', action: 'blocked', code: 'LIMIT_RANGE', says: /minimum storage usage/ }],
  },
  {
    name: 'pod-security',
    labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
    saved: [pod('p')],
    rows: [{ of: 'pods p', action: 'blocked', code: 'POD_SECURITY', says: /restricted/ }],
  },
  {
    name: 'policy',
    saved: [configMap('c', { forbidden: 'yes' }), configMap('d')],
    rows: [
      { of: 'configmaps c', action: 'blocked', code: 'POLICY_REFUSED', says: /no-forbidden-keys/ },
      { of: 'configmaps d', action: 'create' },
    ],
  },
  {
    name: 'webhook',
    saved: [thing('t', { size: 1 }, { asks: 'strict' }), thing('u', { size: 1, hosts: ['a'] }, { asks: 'strict' })],
    rows: [
      { of: `things.${thingGroup} t`, action: 'blocked', code: 'WEBHOOK_REFUSED', says: /at least one host/ },
      { of: `things.${thingGroup} u`, action: 'create' },
    ],
  },
  {
    name: 'webhook-with-side-effects',
    saved: [thing('t', { size: 1, hosts: ['a'] }, { asks: 'busy' })],
    rows: [{ of: `things.${thingGroup} t`, action: 'create', notTried: /"busy\.situations\.example\.io" has side effects/ }],
  },
  {
    name: 'webhook-unavailable',
    saved: [thing('t', { size: 1 }, { asks: 'dead' })],
    rows: [{ of: `things.${thingGroup} t`, action: 'blocked', code: 'WEBHOOK_UNAVAILABLE', says: /dead\.situations\.example\.io/ }],
  },
  {
    name: 'rights',
    saved: [['poddisruptionbudgets.policy', budget]],
    rows: [{ of: 'poddisruptionbudgets.policy b', action: 'blocked', code: 'RIGHTS_MISSING', says: /cannot create/ }],
  },
  {
    name: 'rights-in-new-namespace',
    namespace: 'absent',
    saved: [['poddisruptionbudgets.policy', budget]],
    rows: [{ of: 'poddisruptionbudgets.policy b', action: 'blocked', code: 'RIGHTS_MISSING', notTried: /comes with this plan/ }],
  },
  {
    name: 'rights-to-look',
    saved: [['horizontalpodautoscalers.autoscaling', made('autoscaling/v2', 'HorizontalPodAutoscaler', 'h', { spec: {} })]],
    rows: [{ of: 'horizontalpodautoscalers.autoscaling h', action: 'blocked', code: 'RIGHTS_MISSING', says: /cannot get/ }],
  },
  {
    name: 'new-namespace',
    namespace: 'absent',
    saved: [configMap('c'), service('s')],
    rows: [
      { of: 'configmaps c', action: 'create', notTried: /namespace new-namespace comes with this plan/ },
      { of: 'services s', action: 'create', notTried: /comes with this plan/ },
    ],
  },
  {
    name: 'terminating-namespace',
    namespace: 'terminating',
    saved: [configMap('c')],
    rows: [
      { of: 'namespaces terminating-namespace', action: 'blocked', code: 'NAMESPACE_TERMINATING' },
      { of: 'configmaps c', action: 'blocked', code: 'NAMESPACE_TERMINATING', says: /situations\.example\.io\/hold/ },
    ],
  },
  {
    name: 'namespace-refused',
    namespace: 'absent',
    saved: [configMap('c')],
    rows: [
      { of: 'namespaces namespace-refused', action: 'blocked', code: 'POLICY_REFUSED', says: /this name is forbidden/ },
      { of: 'configmaps c', action: 'blocked', code: 'NAMESPACE_BLOCKED', says: /namespace-refused is not there/ },
    ],
  },
];
