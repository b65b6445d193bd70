import { definitionOf } from './definition-of.ts';
import { configMap, deployment, made, type Placed, type Situation, service, thing, thingGroup } from './situation.ts';

const things = `things.${thingGroup}`;
const gadgets = `gadgets.${thingGroup}`;

const cronJob = (schedule: string): Placed => {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'bench.local/busybox:1' }] } };
  const spec = { schedule, suspend: true, jobTemplate: { spec: { template } } };
  return ['cronjobs.batch', made('batch/v1', 'CronJob', 'c', { spec })];
};

/** About kinds, their versions, schemas and rules, and about names. */
export const kindSituations: readonly Situation[] = [
  {
    name: 'kind-missing',
    saved: [['widgets.gone.example.io', made('gone.example.io/v1', 'Widget', 'w')]],
    rows: [{ of: 'widgets.gone.example.io w', action: 'blocked', code: 'KIND_MISSING', says: /does not serve it/ }],
  },
  {
    name: 'version-missing',
    saved: [[`relics.${thingGroup}`, made(`${thingGroup}/v1alpha1`, 'Relic', 'r')]],
    rows: [{ of: `relics.${thingGroup} r`, action: 'blocked', code: 'VERSION_MISSING', says: /as v1 only.*v1alpha1/s }],
  },
  {
    name: 'definition-in-plan',
    saved: [
      ['customresourcedefinitions.apiextensions.k8s.io', definitionOf('Gadget', ['v1'])],
      [gadgets, made(`${thingGroup}/v1`, 'Gadget', 'good', { spec: { size: 1 } })],
    ],
    rows: [
      { of: `customresourcedefinitions.apiextensions.k8s.io ${gadgets}`, action: 'create' },
      { of: `${gadgets} good`, action: 'create', notTried: /definition of its kind comes with this plan/ },
    ],
  },
  {
    name: 'definition-in-plan-broken',
    saved: [[gadgets, made(`${thingGroup}/v1`, 'Gadget', 'bad', { spec: { size: 'large' } })]],
    rows: [
      {
        of: `${gadgets} bad`,
        action: 'blocked',
        code: 'SCHEMA_REFUSED',
        notTried: /definition/,
        says: /\.spec\.size: is a string, not integer/,
      },
    ],
  },
  {
    name: 'schema-of-custom-kind',
    saved: [thing('t', {})],
    rows: [{ of: `${things} t`, action: 'blocked', code: 'SCHEMA_REFUSED', says: /spec\.size.*Required/s }],
  },
  {
    name: 'schema-in-new-namespace',
    namespace: 'absent',
    saved: [thing('t', { size: 'large' })],
    rows: [
      {
        of: `${things} t`,
        action: 'blocked',
        code: 'SCHEMA_REFUSED',
        notTried: /namespace schema-in-new-namespace comes/,
        says: /\.spec\.size/,
      },
    ],
  },
  {
    name: 'schema-of-built-in-kind',
    saved: [deployment('unfit', {}, { image: '' })],
    rows: [{ of: 'deployments.apps unfit', action: 'blocked', code: 'SCHEMA_REFUSED', says: /containers\[0\]\.image.*Required/s }],
  },
  {
    name: 'rule-broken',
    saved: [thing('t', { size: 500 })],
    rows: [{ of: `${things} t`, action: 'blocked', code: 'RULE_BROKEN', says: /a thing is no larger than 100/ }],
  },
  {
    name: 'transition-rule',
    live: [thing('t', { size: 5 })],
    saved: [thing('t', { size: 3 })],
    rows: [{ of: `${things} t`, action: 'blocked', code: 'TRANSITION_RULE', says: /a thing does not shrink/ }],
  },
  {
    name: 'immutable-config-map',
    live: [configMap('c', { a: '1' }, { immutable: true })],
    saved: [configMap('c', { a: '2' }, { immutable: true })],
    rows: [{ of: 'configmaps c', action: 'blocked', code: 'IMMUTABLE_FIELD', says: /immutable/ }],
  },
  {
    name: 'immutable-selector',
    live: [deployment('d', {}, {}, 'new')],
    saved: [deployment('d', {}, {}, 'old')],
    rows: [{ of: 'deployments.apps d', action: 'blocked', code: 'IMMUTABLE_FIELD', says: /spec\.selector.*immutable/s }],
  },
  {
    name: 'name-too-long',
    saved: [service('s'.repeat(70))],
    rows: [{ of: `services ${'s'.repeat(70)}`, action: 'blocked', code: 'NAME_TOO_LONG' }],
  },
  {
    name: 'name-too-long-in-new-namespace',
    namespace: 'absent',
    saved: [service('s'.repeat(70))],
    rows: [
      {
        of: `services ${'s'.repeat(70)}`,
        action: 'blocked',
        code: 'NAME_TOO_LONG',
        notTried: /comes with this plan/,
        says: /63 are allowed/,
      },
    ],
  },
  {
    name: 'update',
    live: [configMap('c', { a: '1' })],
    saved: [configMap('c', { a: '2' })],
    rows: [{ of: 'configmaps c', action: 'update', says: /data\.a/ }],
  },
  {
    name: 'recreate',
    live: [cronJob('1 1 1 1 1')],
    saved: [cronJob('2 2 2 2 2')],
    rows: [{ of: 'cronjobs.batch c', action: 'recreate', says: /deleted and made anew/ }],
  },
  {
    name: 'recreate-refused',
    live: [cronJob('1 1 1 1 1')],
    saved: [cronJob('never')],
    rows: [{ of: 'cronjobs.batch c', action: 'blocked', code: 'SCHEMA_REFUSED', says: /spec\.schedule/ }],
  },
  {
    name: 'labels-only',
    live: [configMap('c')],
    saved: [configMap('c')],
    rows: [{ of: 'configmaps c', action: 'update', code: 'LABELS_ONLY' }],
  },
  {
    name: 'held',
    live: [['leases.coordination.k8s.io', made('coordination.k8s.io/v1', 'Lease', 'l', { spec: { holderIdentity: 'new' } })]],
    saved: [['leases.coordination.k8s.io', made('coordination.k8s.io/v1', 'Lease', 'l', { spec: { holderIdentity: 'old' } })]],
    rows: [{ of: 'leases.coordination.k8s.io l', action: 'skip', code: 'HELD' }],
  },
];
