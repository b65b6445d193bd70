import type { RecordedCase } from '../recorded-case.ts';
import { configMap, get, makeNamespace, post, remove } from './steps.ts';

const maps = (namespace: string, rest = '') => `/api/v1/namespaces/${namespace}/configmaps${rest}`;
const five = (namespace: string) =>
  ['a', 'b', 'c', 'd', 'e'].map((name, i) =>
    post(maps(namespace), configMap(name, {}, { labels: { n: String(i), ...(i % 2 ? { odd: 'yes' } : {}) } }), {
      capture: { [name]: 'metadata.resourceVersion' },
      compare: 'status',
    }),
  );

export const listCases: RecordedCase[] = [
  {
    name: 'list-pages',
    steps: [
      makeNamespace('rec-pages'),
      ...five('rec-pages'),
      get(maps('rec-pages', '?limit=2'), { capture: { next: 'metadata.continue', rv: 'metadata.resourceVersion' } }),
      remove(maps('rec-pages', '/d')),
      get(maps('rec-pages', '?limit=2&continue={{next}}'), { capture: { next: 'metadata.continue' } }),
      get(maps('rec-pages', '?limit=2&continue={{next}}')),
      get(maps('rec-pages', '?limit=2&labelSelector=n')),
      get(maps('rec-pages', '?limit=2&continue=broken')),
      get(maps('rec-pages', '?limit=2&continue={{next}}&resourceVersion={{rv}}')),
      get(maps('rec-pages', '?limit=0')),
      get(maps('rec-pages', '?limit=x'), { ignore: ['message'] }),
    ],
  },
  {
    name: 'list-selectors',
    steps: [
      makeNamespace('rec-select'),
      ...five('rec-select'),
      ...['n=1', 'n==1', 'n!=1', 'n in (1,2)', 'n notin (1,2)', 'odd', '!odd', 'odd,n in (3)', 'missing!=x', 'n>2', 'n<2'].map((selector) =>
        get(maps('rec-select', `?labelSelector=${selector}`)),
      ),
      get(maps('rec-select', '?labelSelector=n in 1')),
      get(maps('rec-select', '?fieldSelector=metadata.name=b')),
      get(maps('rec-select', '?fieldSelector=metadata.name!=b')),
      get('/api/v1/configmaps?fieldSelector=metadata.namespace=rec-select,metadata.name=c'),
      get(maps('rec-select', '?fieldSelector=data.x=b')),
      get('/api/v1/secrets?fieldSelector=type=Nothing'),
      get('/api/v1/namespaces?fieldSelector=metadata.name=rec-select', { ignore: ['items.0.status'] }),
    ],
  },
  {
    name: 'list-versions',
    compactBefore: 15,
    steps: [
      makeNamespace('rec-versions'),
      ...five('rec-versions'),
      remove(maps('rec-versions', '/b'), undefined, { compare: 'status' }),
      get(maps('rec-versions', '?resourceVersion={{c}}&resourceVersionMatch=Exact&limit=500')),
      get(maps('rec-versions', '?resourceVersion={{c}}&resourceVersionMatch=Exact&limit=2'), { capture: { next: 'metadata.continue' } }),
      get(maps('rec-versions', '?limit=2&continue={{next}}')),
      get(maps('rec-versions', '?resourceVersion={{c}}&resourceVersionMatch=NotOlderThan')),
      get(maps('rec-versions', '?resourceVersion=0')),
      get(maps('rec-versions', '?resourceVersionMatch=Exact')),
      get(maps('rec-versions', '?resourceVersion=0&resourceVersionMatch=Exact')),
      get(maps('rec-versions', '?resourceVersion=99999999&resourceVersionMatch=Exact')),
      get(maps('rec-versions', '?limit=2&resourceVersion={{c}}&resourceVersionMatch=Exact'), { delayInMs: 16_000 }),
      get(maps('rec-versions', '?limit=2&continue={{next}}'), { capture: { inconsistent: 'metadata.continue' } }),
      get(maps('rec-versions', '?limit=2&continue={{inconsistent}}')),
      // The real server still has these events in its watch cache; the double has forgotten them. Both answer 200.
      get(maps('rec-versions', '?watch=true&resourceVersion=1&timeoutSeconds=1'), { compare: 'status' }),
    ],
  },
  {
    name: 'watch',
    steps: [
      makeNamespace('rec-watch'),
      get(maps('rec-watch'), { capture: { start: 'metadata.resourceVersion' } }),
      ...five('rec-watch'),
      {
        method: 'PATCH',
        path: maps('rec-watch', '/a'),
        body: { metadata: { labels: { odd: 'yes' } } },
        contentType: 'application/merge-patch+json',
      },
      {
        method: 'PATCH',
        path: maps('rec-watch', '/b'),
        body: { metadata: { labels: { odd: null } } },
        contentType: 'application/merge-patch+json',
      },
      remove(maps('rec-watch', '/d')),
      get(maps('rec-watch', '?watch=true&resourceVersion={{start}}&timeoutSeconds=1')),
      get(maps('rec-watch', '?watch=1&resourceVersion={{c}}&timeoutSeconds=1')),
      get(maps('rec-watch', '?watch=true&timeoutSeconds=1')),
      get(maps('rec-watch', '?watch=true&resourceVersion=0&timeoutSeconds=1')),
      get(maps('rec-watch', '?watch=true&resourceVersion={{start}}&timeoutSeconds=1&labelSelector=odd')),
      get(maps('rec-watch', '?watch=true&resourceVersion={{start}}&timeoutSeconds=1&fieldSelector=metadata.name=d')),
      get(maps('rec-watch', '?watch=true&resourceVersion=x&timeoutSeconds=1'), { ignore: ['message'] }),
    ],
  },
];
