import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { IssueEvent } from '../contract/events.ts';
import { coded } from '../errors/issues/issue-codes.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { createOperationLog } from './operation-log.ts';

const pod = { group: '', resource: 'pods', namespace: 'shop', name: 'web' };
const now = () => new Date('2026-01-02T03:04:05.678Z');

test('lines, counts, results and events of a backup read as Velero writes them', async () => {
  const events: IssueEvent[] = [];
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
  const object = { groupResource: 'pods', namespace: 'shop', name: 'web' };
  const warning = { severity: 'warning', code: 'ACTION_MESSAGE', message: 'no such claim', object };
  expect(events[0]).toEqual({ type: 'issue', issue: warning });
  expect(log.issues.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
    'warning ACTION_MESSAGE',
    'error ACTION_MESSAGE',
    'error ACTION_MESSAGE',
  ]);
  const text = gunzipSync(await log.file()).toString();
  expect(text.split('\n').slice(0, 2)).toEqual([
    'time="2026-01-02T03:04:05Z" level=info msg="Backing up" backup=velero/b1 node=',
    'time="2026-01-02T03:04:05Z" level=warning msg="no such claim" backup=velero/b1 name=web namespace=shop resource=pods',
  ]);
  expect(text).toContain(String.raw`error="boom \"x\""`);
});

test("a code makes an issue of a line, also of an info line, and is in no line of Velero's log", async () => {
  const lines: unknown[] = [];
  const logger = { debug() {}, info: (...line: unknown[]) => lines.push(line), warn: (...line: unknown[]) => lines.push(line), error() {} };
  const fields = { restore: 'velero/r1' };
  const log = createOperationLog({ fields, resultStyle: 'restore', now, onMessage: () => {}, logger });
  const remedy = [{ action: 'repair-backup', backup: 'b1' }] as const;
  const error = new LifeboatError({ code: 'BACKUP_BROKEN', message: 'torn', context: { remedy } });
  log.warn('passed over', coded('LOCATION_PASSED_OVER', { error, location: 'a' }));
  log.info('5 nodes are left out', coded('LEFT_OUT'));
  log.forItem(pod).info('Skipped');
  log.forItem(pod, { counted: false }).warn('told elsewhere');
  log.warn('odd', { code: 'E42' });
  expect(log.issues).toEqual([
    { severity: 'warning', code: 'LOCATION_PASSED_OVER', message: 'passed over: torn', location: 'a', errorCode: 'BACKUP_BROKEN', remedy },
    { severity: 'info', code: 'LEFT_OUT', message: '5 nodes are left out' },
    { severity: 'warning', code: 'ACTION_MESSAGE', message: 'odd' },
  ]);
  expect(log.counts).toEqual({ warnings: 2, errors: 0 });
  const text = gunzipSync(await log.file()).toString();
  expect(text).not.toMatch(/code=L/);
  expect(text).toContain('code=E42');
  expect(lines).toHaveLength(5);
  for (const line of lines) expect(line).toEqual([expect.any(String), expect.objectContaining(fields)]);
});
