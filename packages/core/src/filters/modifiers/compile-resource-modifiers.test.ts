import { expect, test } from 'vitest';
import { parseJson, stringifyJson } from '../../json/index.ts';
import { loadYamlParser } from '../../kubernetes/objects/yaml-parser.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { compileResourceModifiers } from './compile-resource-modifiers.ts';

const parseYaml = await loadYamlParser();
const mergeSchemaOf = async () => {
  throw new Error('no kind here takes strategic patches');
};
const compile = (value: unknown) => compileResourceModifiers({ value, parseYaml, mergeSchemaOf });
const rules = (...resourceModifierRules: object[]) => compile({ version: 'v1', resourceModifierRules });
const deployments = { groupResource: 'deployments.apps' };
const replicas = (value: string) => [{ operation: 'replace', path: '/spec/replicas', value }];

const web = parseJson(
  '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web-1","labels":{"app":"web"}},"spec":{"replicas":1,"big":12345678901234567890}}',
) as KubeObject;

async function modified(rule: object, item: { resource?: string; namespace?: string; object?: KubeObject } = {}): Promise<string> {
  const { modifiers, problems } = rules(rule);
  expect(problems).toEqual([]);
  return stringifyJson((await modifiers.modify({ object: web, resource: 'deployments.apps', namespace: 'shop', ...item })).spec);
}

const unchanged = '{"replicas":1,"big":12345678901234567890}';
const changed = '{"big":12345678901234567890,"replicas":2}';

test.each<[string, object, boolean]>([
  ['the type', deployments, true],
  ['a glob for each part of the type', { groupResource: '*.apps' }, true],
  ['one part of two', { groupResource: '*' }, false],
  ['alternatives', { groupResource: '{pods,deployments.apps}' }, true],
  ['another type', { groupResource: 'pods' }, false],
  ['all parts', { groupResource: '**' }, true],
  ["a name by Go's expressions", { ...deployments, resourceNameRegex: String.raw`(?i)\AWEB-[[:digit:]]\z` }, true],
  ['a part of the name', { ...deployments, resourceNameRegex: '^web-.*' }, true],
  ['another name', { ...deployments, resourceNameRegex: '^db' }, false],
  ['a glob for the namespace', { ...deployments, namespaces: ['sh*'] }, true],
  ['another namespace', { ...deployments, namespaces: ['bank'] }, false],
  ['labels', { ...deployments, labelSelector: { matchLabels: { app: 'web' } } }, true],
  ['other labels', { ...deployments, labelSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] } }, false],
  ['a value', { ...deployments, matches: [{ path: '/spec/replicas', value: '1' }] }, true],
  ['another value', { ...deployments, matches: [{ path: '/spec/replicas', value: '"1"' }] }, false],
  ['a value that is not there', { ...deployments, matches: [{ path: '/spec/none', value: '1' }] }, false],
])('a rule is for %s', async (_, conditions, isMeant) => {
  expect(await modified({ conditions, patches: replicas('2') })).toBe(isMeant ? changed : unchanged);
});

test('the namespace of a cluster-scoped object does not matter', async () => {
  const rule = { conditions: { ...deployments, namespaces: ['bank'] }, patches: replicas('2') };
  expect(await modified(rule, { namespace: '' })).toBe(changed);
});

test.each([
  ['2', '2'],
  ['"2"', '"2"'],
  ['', '""'],
  ['null', 'null'],
  ['true', 'true'],
  ['[1, {"a": 12345678901234567890}]', '[1,{"a":12345678901234567890}]'],
  ['1.14.2', '"1.14.2"'],
  ['"007"', '"007"'],
  [String.raw`a\tb`, String.raw`"a\tb"`],
  ['1e999', '"1e999"'],
])('the value %j is %s', async (value, expected) => {
  expect(await modified({ conditions: deployments, patches: replicas(value) })).toBe(`{"big":12345678901234567890,"replicas":${expected}}`);
});

test('rules apply in their order, all by the object as it came; a test that fails changes nothing', async () => {
  const isOne = { ...deployments, matches: [{ path: '/spec/replicas', value: '1' }] };
  const failing = [{ operation: 'test', path: '/spec/replicas', value: '7' }, ...replicas('9')];
  const { modifiers } = rules(
    { conditions: deployments, patches: replicas('2') },
    { conditions: isOne, mergePatches: [{ patchData: 'spec: { replicas: 3, big: null }' }] },
    { conditions: deployments, patches: failing },
  );
  const item = { object: web, resource: 'deployments.apps', namespace: 'shop' };
  expect((await modifiers.modify(item)).spec).toEqual({ replicas: 3 });
  expect(stringifyJson(web.spec)).toBe(unchanged);
  const wrong = rules({ conditions: deployments, patches: [{ operation: 'remove', path: '/spec/none' }] });
  await expect(wrong.modifiers.modify(item)).rejects.toThrow('resourceModifierRules[0]: there is nothing at /spec/none');
});

test.each([
  [{}, /version \(none\) is not supported/],
  [{ version: 'v2' }, /version v2 is not supported/],
  [{ version: 'V1', more: 1 }, /unknown field more/],
  [{ version: 'v1', resourceModifierRules: [{}] }, /must have exactly one of patches[\s\S]*groupResource is missing/],
  [withRule({ strategicPatches: [{ patchData: '[]' }] }), /strategicPatches\[0\].patchData must be a mapping/],
  [{ version: 'v1', resourceModifierRules: [] }, /resourceModifierRules is empty/],
  [withRule({ patches: replicas('1'), mergePatches: [{ patchData: '{}' }] }), /exactly one of/],
  [withRule({ patches: [{ operation: 'grow', path: '/a' }] }), /operation grow is not known/],
  [withRule({ patches: [{ operation: 'add', path: 'a' }] }), /path must be a path/],
  [withRule({ patches: [{ operation: 'move', path: '/a' }] }), /from must be a path/],
  [withRule({ patches: replicas('{"a"') }), /value is no JSON/],
  [withRule({ mergePatches: [{ patchData: '{' }] }), /neither YAML nor JSON/],
  [withRule({ patches: replicas('1') }, { resourceNameRegex: '(' }), /no regular expression/],
  [withRule({ patches: replicas('1') }, { labelSelector: { matchLabels: { '': 'a' } } }), /invalid label key/],
  [withRule({ patches: replicas('1') }, { resource: 'pods' }), /unknown field resource/],
])('%j is refused', (value, problem) => {
  expect(compile(value).problems.join('\n')).toMatch(problem);
});

function withRule(patches: object, conditions: object = {}): object {
  return { version: 'v1', resourceModifierRules: [{ conditions: { ...deployments, ...conditions }, ...patches }] };
}

test('YAML of patches is read as Kubernetes reads it', async () => {
  const rule = {
    conditions: deployments,
    mergePatches: [{ patchData: 'spec: { mode: 0644, big: 98765432109876543210, on: yes, at: "on" }' }],
  };
  expect(await modified(rule)).toBe('{"replicas":1,"big":98765432109876543210,"mode":420,"true":true,"at":"on"}');
});
