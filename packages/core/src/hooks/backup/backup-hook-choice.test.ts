import { expect, test } from 'vitest';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { RunHooks } from '../../velero-api/files/run-hooks.ts';
import { createBackupHookChooser } from './backup-hook-choice.ts';

const annotations = { 'pre.hook.backup.velero.io/command': '["theirs"]' };
const pod: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'shop', annotations } };

test.each<[RunHooks | undefined, unknown[]]>([
  [undefined, [['theirs']]],
  ['all', [['theirs']]],
  ['spec', [['mine']]],
  ['none', []],
])('runHooks %s: what runs before a Pod is stored', (runHooks, commands) => {
  const hooks = { resources: [{ name: 'h', pre: [{ exec: { command: ['mine'] } }] }] };
  const discovery = { resolve: () => ({ group: '', resource: 'pods' }) as never };
  const plan = createBackupHookChooser({ hooks, podHooks: [], runHooks, discovery })(pod);
  expect((plan?.pre ?? []).map(({ action }) => action)).toEqual(commands);
});
