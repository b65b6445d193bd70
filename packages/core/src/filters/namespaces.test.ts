import { expect, test } from 'vitest';
import { createNamespaceFilter, validateNamespaceLists } from './namespaces.ts';

const active = ['default', 'kube-system', 'shop-a', 'shop-b'];

test.each([
  [['*'], [], [], active, undefined, true],
  [[], ['shop-a'], [], ['default', 'kube-system', 'shop-b'], undefined, false],
  [['shop-*'], ['shop-a'], [], ['shop-b'], ['shop-b'], false],
  [['shop-?', 'gone'], [], [], ['shop-a', 'shop-b', 'gone'], ['shop-a', 'shop-b', 'gone'], false],
  [['nothing-*'], [], [], [], [], false],
  [active, [], [], active, active, true],
  [['*'], [], ['shop-a'], ['default', 'kube-system', 'shop-b'], undefined, true],
  [['*'], ['shop-[ab]'], [], ['default', 'kube-system'], undefined, false],
])('includes %j, excludes %j, labelled %j', (includes, excludes, excludedByLabel, included, named, everything) => {
  const filter = createNamespaceFilter({ includes, excludes, excludedByLabel, active });
  expect([...active, 'gone'].filter((name) => (name !== 'gone' || includes.includes('gone')) && filter.shouldInclude(name))).toEqual(
    included,
  );
  expect(filter.named).toEqual(named);
  expect(filter.includeEverything()).toBe(everything);
});

test('names, not patterns, are required', () => {
  expect(createNamespaceFilter({ includes: ['a', 'b*', '*'], active }).required).toEqual(['a']);
});

test.each([
  ['ok-1', []],
  ['shop-*', []],
  ['shop-[ab]', []],
  ['Shop', ['invalid namespace "Shop": a lowercase RFC 1123 label']],
  ['a**', ['consecutive asterisks']],
  ['a|b', ['unsupported characters']],
  ['a[', ['unmatched brackets']],
  ['a]', ['unmatched brackets']],
  ['a[]', ['empty brackets']],
  ['x'.repeat(64), ['no more than 63']],
])('%s', (name, expected) => {
  expect(validateNamespaceLists({ includes: [name] })).toEqual(expected.map((part) => expect.stringContaining(part)));
});
