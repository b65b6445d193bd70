import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Restore } from '../velero-api/objects/restore.ts';
import { createRunLog } from './create-run-log.ts';

test('a log goes on where an earlier process ended; what either its record or its results counted is counted', async () => {
  const object: Restore = {
    kind: 'Restore',
    apiVersion: 'velero.io/v1',
    metadata: { name: 'r', namespace: 'tenant' },
    spec: {},
    status: { warnings: 1, errors: 3 },
  };
  const results = { warnings: { velero: ['a'], cluster: ['b'] }, errors: { namespaces: { shop: ['c'] } } };
  const file = gzipSync('before\n');
  const log = createRunLog({
    object,
    dependencies: { now: () => new Date('2026-11-23T10:00:00Z') },
    onMessage: () => {},
    continues: { file, results },
  });
  log.warn('after');
  expect(log.counts).toEqual({ warnings: 3, errors: 3 });
  expect(log.results).toEqual({ warnings: { velero: ['a', 'after'], cluster: ['b'] }, errors: results.errors });
  expect(gunzipSync(await log.file()).toString()).toBe('before\ntime="2026-11-23T10:00:00Z" level=warning msg=after restore=tenant/r\n');
});
