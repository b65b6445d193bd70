import { expect, test } from 'vitest';
import { formatLabelSelector, matchesLabelSelector, parseLabelSelector, validateLabelSelector } from './label-selector.ts';

test.each([
  ['app=web', { matchLabels: { app: 'web' } }, 'app=web'],
  [
    'app==web, tier!=db',
    { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['db'] }] },
    'app=web,tier notin (db)',
  ],
  ['env in (b, a)', { matchExpressions: [{ key: 'env', operator: 'In', values: ['b', 'a'] }] }, 'env in (a,b)'],
  [
    'x notin (a,b),!legacy,example.com/owner',
    {
      matchExpressions: [
        { key: 'x', operator: 'NotIn', values: ['a', 'b'] },
        { key: 'legacy', operator: 'DoesNotExist' },
        { key: 'example.com/owner', operator: 'Exists' },
      ],
    },
    'x notin (a,b),!legacy,example.com/owner',
  ],
  ['app=', { matchLabels: { app: '' } }, 'app='],
  ['a=1,a=2', { matchLabels: { a: '1' }, matchExpressions: [{ key: 'a', operator: 'In', values: ['2'] }] }, 'a=1,a in (2)'],
  ['', {}, ''],
])('%s', (text, selector, formatted) => {
  expect(parseLabelSelector(text)).toEqual(selector);
  expect(formatLabelSelector(parseLabelSelector(text))).toBe(formatted);
});

test.each(['a=b=c', 'a>1', 'in (a)', 'a in ()x', 'app=we b', 'a,,b', 'app=-x', 'UPPER/.x=1', 'a=b)'])('"%s" is refused by name', (text) => {
  expect(() => parseLabelSelector(text)).toThrow(
    expect.objectContaining({ code: 'INVALID_REQUEST', message: expect.stringContaining(text) }),
  );
});

test.each([
  ['app=web', { app: 'web' }, true],
  ['app=web', undefined, false],
  ['app!=web', undefined, true],
  ['app', { app: '' }, true],
  ['!app', { app: '' }, false],
  ['app in (a,b)', { app: 'b' }, true],
  ['app notin (a,b)', { app: 'b' }, false],
  ['toString', {}, false],
  ['', {}, true],
])('%s on %j: %s', (text, labels, expected) => {
  expect(matchesLabelSelector(parseLabelSelector(text), labels)).toBe(expected);
});

test('null in a spec is an empty list', () => {
  const selector = JSON.parse('{"matchExpressions":[{"key":"a","operator":"Exists","values":null}]}');
  expect(formatLabelSelector(selector)).toBe('a');
  expect(validateLabelSelector(selector)).toEqual([]);
  const none = JSON.parse('{"matchLabels":null,"matchExpressions":[{"key":"a","operator":"In","values":null}]}');
  expect(formatLabelSelector(none)).toBe('a in ()');
  expect(matchesLabelSelector(none, { a: 'x' })).toBe(false);
});

test('a selector from a spec is validated', () => {
  expect(validateLabelSelector({ matchExpressions: [{ key: 'a', operator: 'In' }] })).toEqual([
    `"a": for 'in', 'notin' operators, values set can't be empty`,
  ]);
  expect(validateLabelSelector({ matchExpressions: [{ key: 'a', operator: 'Exists', values: ['x'] }] })).toHaveLength(1);
  expect(validateLabelSelector({ matchExpressions: [{ key: 'a', operator: 'Gt' as 'In', values: ['1'] }] })).toHaveLength(1);
  expect(validateLabelSelector({ matchLabels: { app: 'x'.repeat(64) } })).toHaveLength(1);
});
