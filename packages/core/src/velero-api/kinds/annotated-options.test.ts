import { expect, test } from 'vitest';
import { readAnnotatedOptions, writeAnnotatedOptions } from './annotated-options.ts';

const [select, transforms] = ['lifeboat.io/select', 'lifeboat.io/transforms'];
const read = (annotations: Record<string, string>, kind: 'Backup' | 'Restore' = 'Restore') => {
  const { fields, problems } = readAnnotatedOptions(annotations, kind);
  return { fields: Object.fromEntries([...fields].map(([field, [value]]) => [field, value])), problems };
};

test('what is said becomes fields of the request; a Backup changes nothing', () => {
  const said = { [select]: '{"include":[{"names":["a"]}]}', [transforms]: '{"hostMapping":{"a.b":"c.d"},"rewriteServiceNames":true}' };
  const fields = { select: { include: [{ names: ['a'] }] }, hostMapping: { 'a.b': 'c.d' }, rewriteServiceNames: true };
  expect(read(said)).toEqual({ fields, problems: [] });
  expect(read(said, 'Backup')).toEqual({ fields: { select: fields.select }, problems: [] });
  expect(read({ other: '{' })).toEqual({ fields: {}, problems: [] });
});

test.each([
  [select, '{', /annotation lifeboat.io\/select: Invalid value: must be a JSON object: /],
  [select, '[]', /must be a JSON object$/],
  [select, '12', /must be a JSON object$/],
  [select, `{"include":[{"names":["${'a'.repeat(300_000)}"]}]}`, /characters, at most 262144 are read/],
  [select, '{"include":[{},{"predicate":"isOurs"}]}', /include\[1\]\.predicate: Forbidden: a function cannot/],
  [transforms, '{"transforms":["mine"]}', /transforms: Forbidden: functions cannot/],
  [transforms, '{"hostmapping":{}}', /hostmapping: unknown field; known are registryMapping, /],
  [transforms, '{"__proto__":{"a":1}}', /__proto__: unknown field/],
  [transforms, '{"backupName":"other"}', /backupName: unknown field/],
])('%s %s is refused', (name, text, problem) => {
  const { problems } = read({ [name]: text });
  expect(problems).toEqual([expect.stringMatching(problem)]);
});

test('what is written is read as it was', () => {
  const request = {
    select: { include: [{ names: ['a'], ownedBy: { kinds: ['Deployment'] } }], exclude: [{ expression: 'object.a > 1' }] },
    registryMapping: { 'docker.io': 'mirror.example.com' },
    claims: [{ storageClasses: ['a'], size: '2Gi' }],
    rewriteHosts: false,
    storageClassMapping: { a: 'b' },
  };
  const written = writeAnnotatedOptions({ ...request, backupName: 'b', labels: {} });
  expect(read(written as Record<string, string>)).toEqual({ fields: request, problems: [] });
  expect(writeAnnotatedOptions({ backupName: 'b' })).toEqual({});
});

test('functions are not written', () => {
  const named = { name: 'mine', matches: () => true, transform: () => undefined };
  expect(writeAnnotatedOptions({ transforms: [named] })).toBe('transforms: functions cannot stand in an annotation');
  const select = { include: [{ names: ['a'] }, { predicate: () => true }] };
  expect(writeAnnotatedOptions({ select })).toBe('select.include[1].predicate: a function cannot stand in an annotation');
});
