import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { MessageEvent } from '../contract/events.ts';
import { createOperationLog } from './operation-log.ts';

const pod = { group: '', resource: 'pods', namespace: 'shop', name: 'web' };
const now = () => new Date('2026-01-02T03:04:05.678Z');

test('lines, counts, results and events of a backup read as Velero writes them', async () => {
  const events: MessageEvent[] = [];
  const log = createOperationLog({ fields: { backup: 'velero/b1' }, resultStyle: 'backup', now, onMessage: (e) => events.push(e) });
  log.info('Backing up', { node: '' });
  log.forItem(pod).warn('no such claim');
  log.forItem({ ...pod, namespace: '', resource: 'nodes' }).error('Error backing up item', { error: new Error('boom "x"') });
  log.error('store is slow');
  expect(log.counts).toEqual({ warnings: 1, errors: 2 });
  expect(log.results).toEqual({
    warnings: { namespaces: { shop: [' resource: /pods name: /web message: /no such claim'] } },
    errors: { velero: [' resource: /nodes name: /web message: /Error backing up item error: /boom "x"', ' message: /store is slow'] },
  });
  expect(events[0]).toEqual({
    type: 'warning',
    message: 'no such claim',
    object: { groupResource: 'pods', namespace: 'shop', name: 'web' },
  });
  const text = gunzipSync(await log.file()).toString();
  expect(text.split('\n').slice(0, 2)).toEqual([
    'time="2026-01-02T03:04:05Z" level=info msg="Backing up" backup=velero/b1 node=',
    'time="2026-01-02T03:04:05Z" level=warning msg="no such claim" backup=velero/b1 name=web namespace=shop resource=pods',
  ]);
  expect(text).toContain(String.raw`error="boom \"x\""`);
});
