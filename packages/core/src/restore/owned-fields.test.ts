import { expect, test } from 'vitest';
import { parseJson, stringifyJson } from '../json/index.ts';
import { pickFields } from './owned-fields.ts';

const value = {
  kind: 'X',
  spec: {
    replicas: 1,
    selector: { matchLabels: { a: 'b' } },
    defaulted: true,
    containers: [
      { name: 'm', image: 'x', ports: [{ containerPort: 80, protocol: 'TCP' }, { containerPort: 90 }], env: [{ name: 'A', value: '1' }] },
      { name: 'injected', image: 'y' },
    ],
    volumes: [{ name: 'v', emptyDir: {} }],
    empty: { was: 'filled' },
  },
  metadata: { finalizers: ['a', 'b'], labels: { mine: '1', other: '2' } },
};

test('picks fields, list items by key, by value and by index', () => {
  const fields = {
    'f:spec': {
      'f:replicas': {},
      'f:selector': {},
      'f:containers': {
        'k:{"name":"m"}': {
          '.': {},
          'f:name': {},
          'f:image': {},
          'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } },
          'f:env': { 'i:0': {} },
        },
        'k:{"name":"gone"}': { '.': {}, 'f:name': {} },
      },
      'f:volumes': { '.': {}, 'k:{"name":"v"}': { '.': {}, 'f:name': {}, 'f:emptyDir': {} } },
      'f:empty': { '.': {} },
      'f:missing': {},
    },
    'f:metadata': { 'f:finalizers': { '.': {}, 'v:"b"': {} }, 'f:labels': { 'f:mine': {} } },
  };
  expect(pickFields(value, fields)).toEqual({
    spec: {
      replicas: 1,
      selector: { matchLabels: { a: 'b' } },
      containers: [{ name: 'm', image: 'x', ports: [{ containerPort: 80 }], env: [{ name: 'A', value: '1' }] }],
      volumes: [{ name: 'v', emptyDir: {} }],
      empty: {},
    },
    metadata: { finalizers: ['b'], labels: { mine: '1' } },
  });
});

test('a key that the item lacks was defaulted', () => {
  const fields = { 'k:{"containerPort":90,"protocol":"TCP"}': { 'f:containerPort': {} } };
  expect(pickFields([{ containerPort: 90 }], fields)).toEqual([{ containerPort: 90 }]);
});

test('numbers beyond 2^53 and __proto__ keys survive', () => {
  const big = parseJson('{"n":9007199254740993,"__proto__":{"a":1},"l":[9007199254740993]}');
  const fields = parseJson('{"f:n":{},"f:__proto__":{},"f:l":{"v:9007199254740993":{}}}') as Record<string, unknown>;
  expect(stringifyJson(pickFields(big, fields))).toBe('{"n":9007199254740993,"__proto__":{"a":1},"l":[9007199254740993]}');
});
