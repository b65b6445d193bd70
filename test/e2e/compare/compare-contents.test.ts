import type { ComparisonRule } from '@lifeboat/core/compare';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { describe, expect, test } from 'vitest';
import { exactJson } from './api-server.ts';
import { compareContents } from './compare-contents.ts';
import type { ClusterContent } from './read-cluster.ts';

const text = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"n","uid":"1","labels":{"x":"y"},
  "managedFields":[{"manager":"kubectl","operation":"Apply","apiVersion":"v1","time":"t1","fieldsV1":{"f:data":{}}},
  {"manager":"ctl","operation":"Update","subresource":"status","apiVersion":"v1","fieldsV1":{"f:status":{}}}]},
  "data":{"k":"value","e":""},"list":[1,2,{"n":9007199254740993}],"empty":{},"none":null,"float":1.0}`;
const parse = (source: string) => exactJson(source) as KubeObject;
const cluster = (...objects: KubeObject[]): ClusterContent =>
  new Map([['configmaps', new Map(objects.map((o) => [`${o.metadata.namespace}/${o.metadata.name}`, o]))]]);
const compare = (source: string, rules: ComparisonRule[] = []) => compareContents(cluster(parse(text)), cluster(parse(source)), rules);
const paths = (source: string) => compare(source).differences.map((difference) => difference.value?.path);

test('equal clusters have no difference', () => {
  expect(compare(text)).toEqual({ compared: 1, differences: [], unusedRules: [] });
});

describe('a change is found', () => {
  test.each([
    ['a byte', '"value"', '"valuE"', '/data/k'],
    ['a label', '{"x":"y"}', '{"x":"z"}', '/metadata/labels/x'],
    ['a lost label', '{"x":"y"}', '{}', '/metadata/labels/x'],
    ['a new label', '{"x":"y"}', '{"x":"y","a/b":"1"}', '/metadata/labels/a~1b'],
    ['an empty string', '"e":""', '"f":""', '/data/e'],
    ['a number that a double cannot hold', '9007199254740993', '9007199254740992', '/list/2/n'],
    ['1.0 that became 1', '"float":1.0', '"float":1', '/float'],
    ['an order', '[1,2,', '[2,1,', '/list/0'],
    ['a longer list', '[1,2,', '[0,1,2,', '/list/0'],
    ['a lost empty map', ',"empty":{}', '', '/empty'],
    ['an empty map that became a list', '"empty":{}', '"empty":[]', '/empty'],
    ['a lost null', ',"none":null', '', '/none'],
    ['a manager', '"kubectl"', '"lifeboat"', '/metadata/managedFields/kubectl Apply/apiVersion'],
    ['an operation', '"Apply"', '"Update"', '/metadata/managedFields/kubectl Apply/apiVersion'],
    ['an owned field', '{"f:data":{}}', '{"f:data":{"f:k":{}}}', '/metadata/managedFields/kubectl Apply/fieldsV1/f:data/f:k'],
    ['a string that became a number', '"value"', '5', '/data/k'],
  ])('%s', (_name, from, to, path) => {
    expect(text).toContain(from);
    expect(paths(text.replace(from, to))).toContain(path);
  });

  test('a missing object and one too many', () => {
    const other = parse(text.replace('"name":"a"', '"name":"b"'));
    const { differences } = compareContents(cluster(parse(text)), cluster(other), []);
    expect(differences.map(({ object, left, right }) => [object, !!left, !!right])).toEqual([
      ['n/a', true, false],
      ['n/b', false, true],
    ]);
  });

  test('a type that one side does not serve', () => {
    expect(compareContents(cluster(parse(text)), new Map(), []).differences).toHaveLength(1);
  });
});

describe('a rule', () => {
  const uid: ComparisonRule = { reason: 'r', allows: ['/metadata/uid'] };
  test('allows what it names and nothing else', () => {
    const changed = text.replace('"uid":"1"', '"uid":"2"').replace('"x":"y"', '"x":"z"');
    const result = compare(changed, [uid]);
    expect(result.differences.map((difference) => difference.value?.path)).toEqual(['/metadata/labels/x']);
    expect(result.unusedRules).toEqual([]);
  });
  test('that matches nothing is told', () => {
    expect(compare(text, [uid]).unusedRules).toEqual([uid]);
  });
  test.each([
    ['a whole object is no matter of a path', { reason: 'r', allows: ['/**'] }, 1],
    ['missing-right does not allow more', { reason: 'r', allows: 'missing-right' }, 0],
    ['of another resource', { reason: 'r', resources: ['secrets'], allows: 'missing-right' }, 1],
    ['of another object', { reason: 'r', when: (object) => object.metadata.name === 'z', allows: 'everything' }, 1],
  ] satisfies [string, ComparisonRule, number][])('%s', (_name, rule, left) => {
    expect(compareContents(cluster(parse(text)), new Map(), [rule]).differences).toHaveLength(left);
  });
  test.each([
    ['/data/*', true],
    ['/data', false],
    ['/**', true],
    ['/data/k/**', true],
    ['/data/k/more/**', false],
    ['/metadata/*', false],
  ])('with the pointer %s', (pattern, allowed) => {
    const result = compare(text.replace('"value"', '"other"'), [{ reason: 'r', allows: [pattern] }]);
    expect(result.differences).toHaveLength(allowed ? 0 : 1);
  });
});
