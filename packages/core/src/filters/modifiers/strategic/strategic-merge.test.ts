import { expect, test } from 'vitest';
import { parseJson, stringifyJson } from '../../../json/index.ts';
import { readMergeSchema } from '../../../restore/transform/modifiers/read-merge-schema.ts';
import { strategicMerge } from './strategic-merge.ts';

const type = { group: 'apps', version: 'v1', kind: 'Thing' };
const gvk = 'x-kubernetes-group-version-kind';
const ref = (name: string) => ({ allOf: [{ $ref: `#/components/schemas/${name}` }], default: {} });
const merged = (items: object, key?: string, strategy = 'merge') => ({
  type: 'array',
  items,
  'x-kubernetes-patch-strategy': strategy,
  ...(key && { 'x-kubernetes-patch-merge-key': key }),
});
const text = { type: 'string' };
const patchOf = (...types: string[]) => ({
  patch: { [gvk]: type, requestBody: { content: Object.fromEntries(types.map((each) => [`application/${each}+json`, {}])) } },
});
const document = (...types: string[]) => ({
  paths: { '/apis/apps/v1/things/{name}': patchOf(...types) },
  components: {
    schemas: {
      Thing: {
        [gvk]: [type],
        properties: {
          parts: merged(ref('Part'), 'name'),
          names: merged(text),
          plain: { type: 'array', items: text },
          labels: { type: 'object', additionalProperties: text },
          whole: { type: 'object', properties: { a: text }, 'x-kubernetes-patch-strategy': 'replace' },
          kept: merged(ref('Part'), 'name', 'merge,retainKeys'),
          free: { type: 'object' },
        },
      },
      // Refers to itself, as the schemas of definitions do.
      Part: { properties: { name: text, n: { type: 'integer' }, parts: merged(ref('Part'), 'name') } },
    },
  },
});
const schema = readMergeSchema(document('merge-patch', 'strategic-merge-patch'), type);

const original =
  '{"parts":[{"name":"a","n":1},{"name":"b","n":12345678901234567890},{"name":"c"}],"names":["x","y"],"plain":["p"],"labels":{"k":"v"},"whole":{"a":"1"},"free":{"deep":{"z":1}},"kept":[{"name":"k","n":1}]}';
const apply = (patch: string) =>
  stringifyJson(strategicMerge(parseJson(original), parseJson(patch) as Record<string, unknown>, must(schema)));
const must = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('no schema');
  return value;
};

test.each([
  [
    'a part that is there is merged where it stands',
    '{"parts":[{"name":"b","x":0}]}',
    '"parts":[{"name":"a","n":1},{"name":"b","n":12345678901234567890,"x":0},{"name":"c"}]',
  ],
  ['what is new comes first', '{"parts":[{"name":"d"}]}', '"parts":[{"name":"d"},{"name":"a","n":1}'],
  [
    'what the patch names has its order, the rest stays around it',
    '{"parts":[{"name":"c"},{"name":"a"}]}',
    '"parts":[{"name":"b","n":12345678901234567890},{"name":"c"},{"name":"a","n":1}]',
  ],
  [
    'the order can be said',
    '{"parts":[{"name":"d"}],"$setElementOrder/parts":[{"name":"c"},{"name":"d"},{"name":"a"}]}',
    '"parts":[{"name":"b","n":12345678901234567890},{"name":"c"},{"name":"d"},{"name":"a","n":1}]',
  ],
  [
    'parts go',
    '{"parts":[{"name":"a","$patch":"delete"},{"name":"none","$patch":"delete"}]}',
    '"parts":[{"name":"b","n":12345678901234567890},{"name":"c"}]',
  ],
  ['a list is replaced', '{"parts":[{"$patch":"replace"},{"name":"d"}]}', '"parts":[{"name":"d"}]'],
  ['parts of parts', '{"parts":[{"name":"c","parts":[{"name":"deep","n":null}]}]}', '{"name":"c","parts":[{"name":"deep"}]}'],
  ['plain values are united', '{"names":["z","x"]}', '"names":["z","x","y"]'],
  ['plain values go', '{"$deleteFromPrimitiveList/names":["x","none"]}', '"names":["y"]'],
  ['a list without a strategy is replaced', '{"plain":["q"]}', '"plain":["q"]'],
  ['a map is merged', '{"labels":{"l":"w"}}', '"labels":{"k":"v","l":"w"}'],
  ['a map is replaced', '{"labels":{"$patch":"replace","l":"w"}}', '"labels":{"l":"w"}'],
  ['a map is emptied', '{"labels":{"$patch":"delete"}}', '"labels":{}'],
  ['a field with strategy replace', '{"whole":{"b":"2"}}', '"whole":{"b":"2"}'],
  ['what no schema tells of is merged', '{"free":{"deep":{"y":[1]}}}', '"free":{"deep":{"z":1,"y":[1]}}'],
  ['fields that are kept', '{"kept":[{"name":"k","$retainKeys":["name"]}]}', '"kept":[{"name":"k"}]'],
])('%s', (_, patch, expected) => {
  expect(apply(patch)).toContain(expected);
  expect(apply('{}')).toBe(original);
});

test.each([
  ['{"parts":[{"n":1}]}', '/parts: each part must have name'],
  ['{"parts":["a"]}', '/parts: objects and plain values cannot be merged'],
  ['{"parts":[[]]}', '/parts: lists of lists cannot be merged'],
  ['{"parts":[{"name":"c","$patch":"merge"}]}', '/parts: $patch must be replace or delete'],
  ['{"labels":{"$patch":"drop"}}', '/labels/$patch must be replace or delete'],
  ['{"labels":{"$retainKeys":["k"],"l":"w"}}', '/labels/l is in the patch and not in its $retainKeys'],
  ['{"parts":[{"name":"c"},{"name":"a"}],"$setElementOrder/parts":[{"name":"a"},{"name":"c"}]}', '/parts of the patch has parts'],
  ['{"$deleteFromPrimitiveList/plain":["p"]}', '/plain is no list of plain values that patches merge'],
  ['{"$setElementOrder/nothing":["p"]}', '/nothing is no field that the target knows (Thing)'],
])('%s is refused', (patch, problem) => {
  expect(() => apply(patch)).toThrow(problem);
});

test('a kind that its server takes no strategic patches for has no schema, but for kinds that Velero knows', () => {
  expect(readMergeSchema(document('merge-patch'), type)).toBeUndefined();
  expect(readMergeSchema(document('strategic-merge-patch'), { ...type, kind: 'Other' })).toBeUndefined();
  expect(readMergeSchema(undefined, type)).toBeUndefined();
  const velero = { group: 'velero.io', version: 'v1', kind: 'Backup' };
  const custom = { components: { schemas: { Backup: { [gvk]: [velero], properties: {} } } } };
  expect(readMergeSchema(custom, velero)).toBeDefined();
});
