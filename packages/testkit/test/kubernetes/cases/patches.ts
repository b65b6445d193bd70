import type { RecordedCase } from '../recorded-case.ts';
import { apply, configMap, get, jsonPatch, makeNamespace, mergePatch, post } from './steps.ts';

const maps = (namespace: string, rest = '') => `/api/v1/namespaces/${namespace}/configmaps${rest}`;

export const patchCases: RecordedCase[] = [
  {
    name: 'patch',
    steps: [
      makeNamespace('rec-patch'),
      post(maps('rec-patch', '?fieldManager=maker'), configMap('a', { data: { k: 'v', l: 'w' } }), {
        capture: { rv: 'metadata.resourceVersion' },
      }),
      mergePatch(maps('rec-patch', '/a?fieldManager=merger'), { data: { l: null, m: 'x' }, metadata: { labels: { app: 'p' } } }),
      mergePatch(maps('rec-patch', '/a'), { metadata: { resourceVersion: '{{rv}}' }, data: { z: 'z' } }),
      mergePatch(maps('rec-patch', '/a'), {}),
      jsonPatch(maps('rec-patch', '/a?fieldManager=patcher'), [
        { op: 'test', path: '/data/k', value: 'v' },
        { op: 'replace', path: '/data/k', value: 'v2' },
        { op: 'add', path: '/data/a~1b', value: 'slash' },
        { op: 'remove', path: '/metadata/labels' },
      ]),
      jsonPatch(maps('rec-patch', '/a'), [{ op: 'test', path: '/data/k', value: 'nope' }]),
      jsonPatch(maps('rec-patch', '/a'), [{ op: 'remove', path: '/data/nope' }]),
      jsonPatch(maps('rec-patch', '/a'), [{ op: 'replace', path: '/metadata/name', value: 'b' }]),
      jsonPatch(maps('rec-patch', '/a'), { op: 'x' }, { ignore: ['message'] }),
      jsonPatch(maps('rec-patch', '/a?dryRun=All'), [{ op: 'add', path: '/data/dry', value: 'x' }]),
      mergePatch(maps('rec-patch', '/a'), undefined, { rawBody: '{"data":', ignore: ['message'] }),
      mergePatch(maps('rec-patch', '/nothing'), { data: {} }),
      { method: 'PATCH', path: maps('rec-patch', '/a'), body: { data: { s: 't' } }, contentType: 'application/json' },
      { method: 'PATCH', path: maps('rec-patch', '/a'), body: { data: { s: 't' } }, contentType: 'text/plain' },
      { method: 'PATCH', path: maps('rec-patch', '/a'), body: { data: { s: 't' } }, contentType: 'application/strategic-merge-patch+json' },
      get(maps('rec-patch', '/a')),
    ],
  },
  {
    name: 'apply',
    steps: [
      makeNamespace('rec-apply'),
      apply(maps('rec-apply', '/a?fieldManager=one'), configMap('a', { data: { k: 'v', l: 'w' } }, { labels: { app: 'x' } })),
      apply(maps('rec-apply', '/a?fieldManager=one'), configMap('a', { data: { k: 'v', l: 'w' } }, { labels: { app: 'x' } })),
      apply(maps('rec-apply', '/a?fieldManager=two'), configMap('a', { data: { k: 'other', m: 'mine' } })),
      apply(maps('rec-apply', '/a?fieldManager=two&force=true'), configMap('a', { data: { k: 'other', m: 'mine' } })),
      apply(maps('rec-apply', '/a?fieldManager=three'), configMap('a', { data: { k: 'third', l: 'third' } })),
      apply(maps('rec-apply', '/a?fieldManager=four'), configMap('a', { data: { m: 'mine' } })),
      apply(maps('rec-apply', '/a?fieldManager=one'), configMap('a', { data: {} })),
      apply(maps('rec-apply', '/a?fieldManager=two'), configMap('a', {})),
      mergePatch(maps('rec-apply', '/a?fieldManager=merger'), { data: { m: 'taken' } }),
      apply(maps('rec-apply', '/a?fieldManager=four'), configMap('a', { data: { m: 'again' } })),
      apply(maps('rec-apply', '/a?fieldManager=four&dryRun=All&force=true'), configMap('a', { data: { m: 'again' } })),
      apply(maps('rec-apply', '/a'), configMap('a', { data: { m: 'x' } })),
      apply(maps('rec-apply', '/b?fieldManager=one'), configMap('a')),
      apply(maps('rec-apply', '/a?fieldManager=one'), configMap('a', {}, { managedFields: [] })),
      apply(maps('rec-apply', '/a?fieldManager=one'), configMap('a', {}, { managedFields: [{ manager: 'x' }] })),
      apply(maps('rec-apply', '/n?fieldManager=one'), configMap('n', {}, { resourceVersion: '1' })),
      apply(maps('rec-apply', '/n?fieldManager=one'), configMap('n', {}, { uid: '00000000-0000-0000-0000-000000000001' })),
      apply(maps('rec-nowhere', '/n?fieldManager=one'), configMap('n')),
      apply(maps('rec-apply', '/a?fieldManager=one'), { kind: 'ConfigMap', metadata: { name: 'a' } }),
      apply(maps('rec-apply', '/a?fieldManager=one'), { apiVersion: 'v1', metadata: { name: 'a' } }),
      apply(maps('rec-apply', '/a?fieldManager=one'), configMap('a', { surprise: 1 })),
      apply(maps('rec-apply', '/d?fieldManager=one&dryRun=All'), configMap('d', { data: { k: 'v' } })),
      get(maps('rec-apply', '/d')),
    ],
  },
  {
    name: 'managed-fields',
    steps: [
      makeNamespace('rec-managed'),
      post(
        maps('rec-managed', '?fieldManager=maker'),
        configMap(
          'a',
          { data: { k: 'v' } },
          {
            managedFields: [
              {
                manager: 'helm',
                operation: 'Update',
                apiVersion: 'v1',
                time: '2020-01-01T00:00:00Z',
                fieldsType: 'FieldsV1',
                fieldsV1: { 'f:data': { 'f:k': {} } },
              },
            ],
          },
        ),
      ),
      apply(maps('rec-managed', '/s?fieldManager=helm'), configMap('s', { data: { k: 'v' } })),
      mergePatch(maps('rec-managed', '/s?fieldManager=edit'), { data: { l: 'w' } }),
      mergePatch(maps('rec-managed', '/s?fieldManager=edit'), {
        metadata: {
          managedFields: [
            {
              manager: 'helm',
              operation: 'Apply',
              apiVersion: 'v1',
              time: '2020-01-01T00:00:00Z',
              fieldsType: 'FieldsV1',
              fieldsV1: { 'f:data': { 'f:k': {} } },
            },
            {
              manager: 'kubectl-edit',
              operation: 'Update',
              apiVersion: 'v1',
              time: '2021-01-01T00:00:00Z',
              fieldsType: 'FieldsV1',
              fieldsV1: { 'f:data': { 'f:l': {} } },
            },
          ],
        },
      }),
      mergePatch(maps('rec-managed', '/s?fieldManager=edit'), { metadata: { managedFields: [{}] } }),
      jsonPatch(maps('rec-managed', '/s?fieldManager=edit'), [{ op: 'replace', path: '/data/k', value: 'v9' }]),
      mergePatch(maps('rec-managed', '/s?fieldManager=edit'), { metadata: { managedFields: [{ manager: 'x', operation: 'Nope' }] } }),
      apply(
        '/apis/apps/v1/namespaces/rec-managed/deployments/d?fieldManager=one',
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'd' },
          spec: {
            selector: { matchLabels: { app: 'd' } },
            template: {
              metadata: { labels: { app: 'd' } },
              spec: { containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 80 }], env: [{ name: 'A', value: '1' }] }] },
            },
          },
        },
        { ignore: ['spec'] },
      ),
      apply('/apis/apps/v1/namespaces/rec-managed/deployments/d?fieldManager=two', {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'd' },
        spec: { template: { spec: { containers: [{ name: 'c', image: 'j' }] } } },
      }),
      mergePatch(
        '/apis/apps/v1/namespaces/rec-managed/deployments/d/status?fieldManager=ctl',
        { status: { replicas: 1, observedGeneration: 1 } },
        { ignore: ['spec'] },
      ),
      mergePatch(
        '/apis/apps/v1/namespaces/rec-managed/deployments/d?fieldManager=ctl',
        { status: { replicas: 5 }, spec: { replicas: 3 } },
        { ignore: ['spec'] },
      ),
      get('/apis/apps/v1/namespaces/rec-managed/deployments/d/status', { ignore: ['spec'] }),
    ],
  },
  {
    name: 'ownership',
    steps: [
      makeNamespace('rec-owners'),
      post(maps('rec-owners', '?fieldManager=maker'), configMap('empty')),
      mergePatch(maps('rec-owners', '/empty?fieldManager=editor'), { data: { k: 'v' } }),
      apply(maps('rec-owners', '/empty?fieldManager=applier'), configMap('empty', { data: { k: 'v', l: 'w' } })),
      post(
        maps('rec-owners', '?fieldManager=maker'),
        configMap('a', { data: { k: 'v', l: 'w' } }, { finalizers: ['x.example/a'], labels: { a: 'b' } }),
      ),
      apply(maps('rec-owners', '/a?fieldManager=applier'), configMap('a', { data: { k: 'v', m: 'x' } }, { finalizers: ['x.example/b'] })),
      apply(maps('rec-owners', '/a?fieldManager=applier'), configMap('a', { data: { m: 'x' } })),
      mergePatch(maps('rec-owners', '/a?fieldManager=editor'), { metadata: { finalizers: null, labels: null }, data: null }),
      apply(maps('rec-owners', '/a?fieldManager=applier'), configMap('a', { data: { n: 'y' } })),
      post(
        maps('rec-owners', '?fieldManager=maker'),
        configMap(
          'owned',
          {},
          {
            ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: '00000000-0000-0000-0000-000000000001' }],
            annotations: { x: 'y' },
          },
        ),
      ),
      post(
        '/api/v1/namespaces/rec-owners/pods?fieldManager=maker',
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'p' },
          spec: { serviceAccountName: 'none', containers: [{ name: 'c', image: 'i' }] },
        },
        { compare: 'status' },
      ),
    ],
  },
];
