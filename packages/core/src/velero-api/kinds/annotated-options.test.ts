import { expect, test } from 'vitest';
import { readAnnotatedOptions } from './annotated-options.ts';

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
