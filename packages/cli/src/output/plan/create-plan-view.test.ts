import type { PlannedItem } from '@lifeboat/core';
import { expect, test } from 'vitest';
import { createPlanView } from './create-plan-view.ts';

const counts = { create: 0, update: 0, recreate: 0, unchanged: 0, skip: 0, blocked: 0 };

test('1,000 objects fit a screen or two: worst first, counted by place and kind, in 80 columns', () => {
  const view = createPlanView({ width: 80 });
  const told = { ...counts };
  const add = (action: PlannedItem['action'], name: string, more: Partial<PlannedItem> = {}) => {
    told[action] += 1;
    view.add({ groupResource: 'configmaps', namespace: 'shop', name, action, ...more });
  };
  for (let i = 0; i < 900; i += 1)
    add('create', `c${i}`, { namespace: `ns-${i % 4}`, groupResource: i % 2 ? 'secrets' : 'deployments.apps', notTried: 'new' });
  for (let i = 0; i < 90; i += 1) add('skip', `s${i}`, { code: i % 2 ? 'COMMAND' : 'CLUSTER_OWN' });
  add('update', 'labels', { code: 'LABELS_ONLY', reason: 'it is the same, and gets the labels of the restore' });
  add('update', 'prices', { changes: [{ path: '/data/tea', left: 'x'.repeat(200), right: '3' }] });
  add('blocked', 'n'.repeat(253), { code: 'QUOTA_EXCEEDED', reason: `exceeded quota ${'very '.repeat(40)}\u001b[31m` });
  add('recreate', 'gone', { reason: 'ConfigMap shop/gone is deleted', warnings: [{ code: 'SHARED', message: 'a\nb' }] });
  add('unchanged', 'same');
  add('create', 'flow', { held: 'flux: spec.suspend is true' });
  add('create', 'pod', { warnings: [{ code: 'HOOKS_REFUSED', message: 'no' }] });
  for (const name of ['web', 'api']) add('create', name, { transforms: [{ name: 'hostMapping', changes: [] }] });
  const text = view.print(
    { counts: told, heldDeployments: ['cert-manager/cert-manager'], storageLocation: 'main', warnings: {}, errors: {}, issues: [] },
    { backup: 'nightly' },
  );
  const lines = text.split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines.length).toBeLessThan(60);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
  expect(text).not.toMatch(/\u001b/);
  const at = [
    'Blocked (1): QUOTA_EXCEEDED 1',
    'Deleted and made anew (1)',
    'Updated (2)',
    'Created (904)',
    'Left out (90): CLUSTER_OWN 45, COMMAND 45',
    'Unchanged (1)',
  ].map((title) => lines.indexOf(title));
  expect(at).toEqual([...at].sort((a, b) => a - b));
  expect(at).not.toContain(-1);
  expect(text).toContain('  ns-0: deployments.apps 225\n  ns-1: secrets 225\n');
  expect(text).toContain('    /data/tea: "xxx');
  expect(text).toContain('and in shop, labels only: configmaps 1');
  expect(text).toContain('Changed on the way, objects: hostMapping 2.');
  expect(text).toMatch(
    /^1 are held until .*\n.*\nWithout replicas until then: Deployment cert-manager\/cert-manager\.\nHooks of 1 Pods would not run/m,
  );
  expect(text).toMatch(/900 could not be tried at the API server/);
});
