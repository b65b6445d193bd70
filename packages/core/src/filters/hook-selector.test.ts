import { expect, test } from 'vitest';
import { createHookSelector } from './hook-selector.ts';

const pod = (namespace: string, labels?: Record<string, string>) => ({ namespace, labels });

test('without a scope every Pod fits', () => {
  expect(createHookSelector({})(pod('shop'))).toBe(true);
  expect(createHookSelector({ includedNamespaces: null, labelSelector: null })(pod('shop', {}))).toBe(true);
});

test('namespaces are globs, excludes win, labels must match', () => {
  const fits = createHookSelector({
    includedNamespaces: ['shop-*', 'bank'],
    excludedNamespaces: ['shop-test'],
    labelSelector: { matchLabels: { app: 'db' } },
  });
  const labels = { app: 'db', tier: 'back' };
  expect(fits(pod('shop-1', labels))).toBe(true);
  expect(fits(pod('bank', labels))).toBe(true);
  expect(fits(pod('shop-test', labels))).toBe(false);
  expect(fits(pod('bar', labels))).toBe(false);
  expect(fits(pod('bank', { app: 'web' }))).toBe(false);
  expect(fits(pod('bank'))).toBe(false);
});
