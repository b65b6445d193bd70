import { expect, test } from 'vitest';
import { parseVersionPriorities, versionPriorityProblems } from './version-priorities.ts';

test('reads the ConfigMap as Velero does', () => {
  const text = [
    'rockbands.music.example.io = v2beta1 , ,v1',
    '',
    'nonsense',
    '# a comment',
    'a.example.com=',
    'b.example.com=v1=v2',
    '=v1',
    'configmaps=v1',
    'c.example.com=v1\r',
    'c.example.com=v2',
  ].join('\n');
  const { priorities, ignored } = parseVersionPriorities(text);
  expect(Object.fromEntries(priorities)).toEqual({
    'rockbands.music.example.io': ['v2beta1', 'v1'],
    configmaps: ['v1'],
    'c.example.com': ['v2'],
  });
  expect(ignored).toEqual(['nonsense', '# a comment', 'a.example.com=', 'b.example.com=v1=v2', '=v1']);
});

test.each<[string, Record<string, unknown>, RegExp | undefined]>([
  ['good', { 'rockbands.music.example.io': ['v2beta1', 'v1'], configmaps: ['v1'] }, undefined],
  ['a kind that is none', { Rockband: ['v1'] }, /restoreResourcesVersionPriority of "Rockband": a lowercase RFC 1123 subdomain/],
  ['no versions', { 'a.example.com': [] }, /must be a list of versions, for example rockbands/],
  ['text in place of a list', { 'a.example.com': 'v1,v2' }, /must be a list of versions/],
  ['a version that is none', { 'a.example.com': ['v1', 'example.com/v2'] }, /version "example.com\/v2"/],
  ['a version twice', { 'a.example.com': ['v1', 'v1'] }, /names a version twice/],
])('%s', (_name, priorities, problem) => {
  const problems = versionPriorityProblems({ backupName: 'b', restoreResourcesVersionPriority: priorities as Record<string, string[]> });
  if (problem) expect(problems).toEqual([expect.stringMatching(problem)]);
  else expect(problems).toEqual([]);
});
