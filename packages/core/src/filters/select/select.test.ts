import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { ObjectSelection, SelectRule } from '../../contract/selection/object-selection.ts';
import { parseJson } from '../../json/index.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { compileCelExpression, loadExpressions } from './cel-expression.ts';
import { compileSelection, selectionProblems } from './compile-selection.ts';
import { createOwnerChains } from './owner-chain.ts';
import { selectionRecord } from './selection-record.ts';

beforeAll(loadExpressions);

const web = parseJson(`{
  "apiVersion": "apps/v1", "kind": "Deployment",
  "metadata": {"name": "web", "namespace": "shop", "labels": {"app.example.com/name": "web"}, "generation": 9007199254740993},
  "spec": {"replicas": 3, "ratio": 0.5, "big": 18446744073709551615, "memory": "1Gi", "list": [1, 2], "text": "${'a'.repeat(40)}b",
    "constructor": "mine"}
}`) as KubeObject;
const known: Readonly<Record<string, string>> = { deploy: 'deployments.apps', Deployment: 'deployments.apps', po: 'pods' };

const compiled = (selection: ObjectSelection) => {
  const { compiled: selector, problems } = compileSelection(selection, (kind) => (known[kind] ? [known[kind]] : []));
  expect(problems).toEqual([]);
  return selector;
};
const subject = (object: KubeObject = web, resource = 'deployments.apps') => ({
  resource,
  namespace: object.metadata.namespace ?? '',
  name: object.metadata.name,
  object: async () => object,
  owners: async () => [
    { resource: 'replicasets.apps', name: 'web-1' },
    { resource: 'deployments.apps', name: 'web' },
  ],
});
const fits = async (rule: SelectRule) => (await compiled({ include: [rule] }).judge(subject())) === 'taken';

test.each<[SelectRule, boolean]>([
  [{ kinds: ['deploy'] }, true],
  [{ kinds: ['*.apps'] }, true],
  [{ kinds: ['po'] }, false],
  [{ kinds: ['Unknown'] }, false],
  [{ names: ['w*', 'other'] }, true],
  [{ names: ['we'] }, false],
  [{ namespaces: ['sh?p'] }, true],
  [{ namespaces: ['shop'], names: ['db'] }, false],
  [{ labelSelector: { matchLabels: { 'app.example.com/name': 'web' } } }, true],
  [{ labelSelector: { matchExpressions: [{ key: 'none', operator: 'Exists' }] } }, false],
  [{ ownedBy: { kinds: ['Deployment'], names: ['w*'] } }, true],
  [{ ownedBy: { kinds: ['po'] } }, false],
  [{ predicate: ({ metadata }) => metadata.name === 'web' }, true],
])('%j: %s', async (rule, expected) => expect(await fits(rule)).toBe(expected));

test('a rule of namespaces fits no cluster-scoped object', async () => {
  const role: KubeObject = { apiVersion: 'v1', kind: 'ClusterRole', metadata: { name: 'web' } };
  expect(await compiled({ include: [{ namespaces: ['*'] }] }).judge(subject(role, 'clusterroles'))).toBe('left-out');
});

describe('expressions', () => {
  test.each([
    ['object.spec.replicas > 1 && object.spec.replicas + 1 == 4', true],
    ['object.metadata.generation == 9007199254740993', true],
    ['object.metadata.generation == 9007199254740992', false],
    ['object.spec.big > 18446744073709551614u', true],
    ['object.spec.ratio * 2.0 == 1.0', true],
    ['type(object.spec.replicas) == int && type(object.spec.ratio) == double', true],
    ['object.metadata.labels["app.example.com/name"] == "web"', true],
    ['"none" in object.metadata.labels || has(object.metadata.annotations)', false],
    ['object.spec.?missing.orValue(0) == 0', true],
    ['object.spec.list.exists(each, each == 2)', true],
    ['object.spec.constructor == "mine"', true],
    ['has(object.spec.toString)', false],
    ['quantity(object.spec.memory).isGreaterThan(quantity("1000Mi"))', true],
    ['quantity(object.spec.memory).compareTo(quantity("1024Mi")) == 0', true],
    ['isQuantity(object.spec.text)', false],
    ['object.metadata.name.matches("^w.b$")', true],
  ])('%s: %s', async (expression, expected) => expect(await fits({ expression })).toBe(expected));

  test.each([
    ['object.spec.missing > 1', 'No such key: missing'],
    ['object.metadata.name > 1', 'no such overload'],
    ['object.spec.replicas', 'it gives bigint, and must give true or false'],
    ['quantity(object.spec.text).sign() > 0', 'it is not a quantity'],
  ])('%s cannot be told', async (expression, why) => {
    await expect(fits({ expression })).rejects.toMatchObject({
      code: 'SELECTION_UNDECIDED',
      message: expect.stringContaining(why),
      context: { expression, object: 'deployments.apps shop/web' },
    });
  });

  test('none takes for ever', () => {
    const expression = compileCelExpression('object.spec.text.matches("^(a+)+$")', 20);
    if ('problem' in expression) throw new Error(expression.problem);
    expect(() => expression.evaluate(web)).toThrow('it takes longer than 20 ms');
  });

  test('what an error may show of a Secret is not told', async () => {
    const secret: KubeObject = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key', namespace: 'shop' }, data: { a: 'c2VjcmV0' } };
    const judged = compiled({ include: [{ expression: 'int(object.data.a) > 1' }] }).judge(subject(secret, 'secrets'));
    await expect(judged).rejects.toMatchObject({ message: expect.not.stringContaining('c2VjcmV0') });
  });
});

describe('functions', () => {
  test.each<[string, SelectRule['predicate'] | ((object: KubeObject) => unknown), string]>([
    [
      'one that throws',
      function isMine() {
        throw new TypeError('no');
      },
      'select.include[0].predicate isMine threw TypeError: no, asked about deployments.apps shop/web',
    ],
    ['one that promises', async () => true, 'returned a promise, and must return true or false'],
    ['one that returns nothing', () => undefined, 'returned undefined'],
    [
      'one that changes the object',
      (object) => {
        object.metadata.name = 'other';
        return true;
      },
      'TypeError: Cannot assign to read only property',
    ],
  ])('%s', async (_, predicate, message) => {
    await expect(fits({ predicate: predicate as SelectRule['predicate'] & {} })).rejects.toMatchObject({
      code: 'PREDICATE_FAILED',
      message: expect.stringContaining(message),
    });
    expect(web.metadata.name).toBe('web');
  });
});

test('excluded is excluded; what is only left out may come along', async () => {
  const selection = compiled({ include: [{ names: ['db'] }, { kinds: ['po'] }], exclude: [{ names: ['web'] }] });
  expect(await selection.judge(subject())).toBe('excluded');
  expect(await selection.excludes(subject())).toBe(true);
  const other = { ...subject(), name: 'other' };
  expect([await selection.judge(other), await selection.excludes(other)]).toEqual(['left-out', false]);
  expect(await selection.judge({ ...other, resource: 'pods' })).toBe('taken');
  expect(await compiled({ exclude: [{ names: ['web'] }] }).judge(other)).toBe('taken');
});

test.each<[ObjectSelection, string]>([
  [{ include: [] }, 'select.include has no rule'],
  [{ exclude: [{}] }, 'select.exclude[0] says nothing: it would fit every object'],
  [{ include: [{ names: [] }] }, 'select.include[0].names is empty'],
  [{ include: [{ names: [''] }] }, 'select.include[0].names has an empty name'],
  [{ include: [{ names: ['a['] }] }, 'invalid glob pattern "a["'],
  [{ include: [{ ownedBy: {} }] }, 'select.include[0].ownedBy says nothing'],
  [{ include: [{ labelSelector: { matchLabels: { '-': 'a' } } }] }, 'invalid label key "-"'],
  [
    { include: [{ expression: 'object.spec. > 1' }] },
    'select.include[0].expression "object.spec. > 1" is not understood: Expected IDENTIFIER',
  ],
  [{ include: [{ expression: 'name == "a"' }] }, 'Unknown variable: name'],
  [{ include: [{ expression: '1 + 1' }] }, 'it gives int, and must give true or false'],
])('%j is refused', (selection, problem) => {
  expect(selectionProblems(selection).join('; ')).toContain(problem);
});

test('an expression that is too long is refused', () => {
  expect(selectionProblems({ include: [{ expression: `"${'a'.repeat(10_000)}" == ""` }] }).join()).toContain('10000 are the most');
});

test('a record tells the rules, and of a function its name', () => {
  const isMine = () => true;
  expect(
    selectionRecord({ include: [{ names: ['a*'], expression: 'true' }], exclude: [{ predicate: isMine }, { predicate: () => true }] }),
  ).toEqual({
    'lifeboat.io/select':
      '{"include":[{"names":["a*"],"expression":"true"}],"exclude":[{"predicate":"isMine"},{"predicate":"(a function without a name)"}]}',
  });
  expect(selectionRecord(undefined)).toEqual({});
});

describe('owners', () => {
  const types = { ReplicaSet: 'replicasets', Deployment: 'deployments', Loop: 'loops' } as const;
  const owned = (kind: string, name: string, owners: readonly (readonly [string, string])[]): KubeObject => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      ownerReferences: owners.map(([of, owner]) => ({ apiVersion: 'apps/v1', kind: of, name: owner, uid: `uid-${owner}` })),
    },
  });
  const objects = [
    owned('ReplicaSet', 'web-1', [['Deployment', 'web']]),
    owned('Deployment', 'web', [['Gone', 'app']]),
    owned('Loop', 'a', [['Loop', 'b']]),
    owned('Loop', 'b', [['Loop', 'a']]),
  ];
  const read = vi.fn(async (_type: unknown, { name }: { name: string }) => objects.find(({ metadata }) => metadata.name === name));
  const chains = createOwnerChains({
    typeOf: ({ kind }) =>
      Object.hasOwn(types, kind)
        ? ({ group: 'apps', version: 'v1', resource: types[kind as keyof typeof types], namespaced: true } as never)
        : undefined,
    read,
  });
  const named = async (object: KubeObject) => (await chains('shop', object)).map(({ resource, name }) => `${resource} ${name}`);

  test('all the way up, each read once; one that nobody serves ends it', async () => {
    const pod = owned('Pod', 'web-1-x', [['ReplicaSet', 'web-1']]);
    for (const _ of [1, 2]) expect(await named(pod)).toEqual(['replicasets.apps web-1', 'deployments.apps web', 'gones.apps app']);
    expect(read).toHaveBeenCalledTimes(2);
  });

  test('in a circle', async () => {
    expect(await named(owned('Pod', 'x', [['Loop', 'a']]))).toEqual(['loops.apps a', 'loops.apps b']);
  });

  test('one of the same name that is another has owners of its own', async () => {
    const stale = owned('Pod', 'x', []);
    stale.metadata.ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'older' }];
    expect(await named(stale)).toEqual(['replicasets.apps web-1']);
  });

  test('an archive may say anything', async () => {
    for (const ownerReferences of ['x', [null, 1, { kind: 'Pod' }]] as never[])
      expect(await named({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', ownerReferences } })).toEqual([]);
  });
});
