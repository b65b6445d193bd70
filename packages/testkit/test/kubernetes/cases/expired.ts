import type { RecordedCase } from '../recorded-case.ts';
import { configMap, get, makeNamespace, post } from './steps.ts';

const maps = '/api/v1/namespaces/rec-expired/configmaps';

/** Recorded from a server with `--watch-cache=false`: with it, watches live on the cache's own history. */
export const expiredCases: RecordedCase[] = [
  {
    name: 'watch-expired',
    compactBefore: 3,
    steps: [
      makeNamespace('rec-expired'),
      post(maps, configMap('a'), { compare: 'status', capture: { a: 'metadata.resourceVersion' } }),
      post(maps, configMap('b'), { compare: 'status' }),
      get(`${maps}?watch=true&resourceVersion={{a}}&timeoutSeconds=1`, { delayInMs: 16_000 }),
    ],
  },
];
