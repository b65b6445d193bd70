import { expect, test } from 'vitest';
import type { RestorePodHook } from '../../contract/hooks/restore-pod-hook.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { RestoreHooks } from '../../velero-api/objects/hooks.ts';
import { describeRestoreHook, restoreHooksOf } from './restore-hooks-of.ts';

const prefix = 'post.hook.restore.velero.io/';
const pod = (annotations: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'db', namespace: 'shop', labels: { app: 'db' }, annotations },
  spec: { containers: [{ name: 'first' }, { name: 'second' }] },
});
const hooksOf = (annotations?: Record<string, string>, spec?: RestoreHooks, functions: RestorePodHook[] = []) =>
  restoreHooksOf(pod(annotations), { spec, functions, defaultWaitTimeoutInMs: 600_000 });

test('an annotation, as users write it', () => {
  const command = '["/bin/sh","-c","cat < /backup/backup.sql"]';
  const given = { [`${prefix}command`]: command, [`${prefix}wait-timeout`]: '5m', [`${prefix}exec-timeout`]: '45s' };
  const { hooks, warnings } = hooksOf({ ...given, [`${prefix}on-error`]: 'Continue', [`${prefix}container`]: 'second' });
  expect(warnings).toEqual([]);
  expect(hooks).toEqual([
    {
      name: '<from-annotation>',
      source: 'annotation',
      container: 'second',
      onError: 'Continue',
      timeoutInMs: 45_000,
      waitTimeoutInMs: 300_000,
      waitForReady: false,
      action: ['/bin/sh', '-c', 'cat < /backup/backup.sql'],
    },
  ]);
  expect(hooks.map(describeRestoreHook)).toEqual(['exec in second: /bin/sh -c cat < /backup/backup.sql']);
});

test('defaults: first container, half a minute for the command, the given wait', () => {
  const [hook] = hooksOf({ [`${prefix}command`]: '/bin/date', [`${prefix}wait-timeout`]: '0s' }).hooks;
  expect(hook).toMatchObject({ container: 'first', onError: undefined, timeoutInMs: 30_000, waitTimeoutInMs: 600_000 });
});

test('what an annotation says wrong is a warning, and the default counts', () => {
  const { hooks, warnings } = hooksOf({
    [`${prefix}command`]: '/bin/date',
    [`${prefix}wait-timeout`]: '5 minutes',
    [`${prefix}exec-timeout`]: 'soon',
    [`${prefix}on-error`]: 'Maybe',
    [`${prefix}wait-for-ready`]: 'maybe',
  });
  expect(hooks).toMatchObject([{ onError: undefined, timeoutInMs: 30_000, waitTimeoutInMs: 600_000, waitForReady: false }]);
  expect(warnings.map((warning) => warning.slice(0, 36)).sort()).toEqual([
    'Unable to parse exec timeout soon, i',
    'Unable to parse on-error Maybe, igno',
    'Unable to parse wait for ready maybe',
    'Unable to parse wait timeout 5 minut',
  ]);
});

test('those of the spec are for Pods in scope; an annotation beats them and no function', () => {
  const entry = (name: string, includedNamespaces: string[]) => ({
    name,
    includedNamespaces,
    postHooks: [{ exec: { command: ['a'], waitForReady: true } }, { init: {} }, { exec: { command: ['b'], container: 'second' } }],
  });
  const spec = { resources: [entry('one', ['sh*']), entry('other', ['bank'])] };
  const functions = [
    { name: 'fits', labelSelector: { matchLabels: { app: 'db' } }, run() {} },
    { name: 'does not', excludedNamespaces: ['shop'], run() {} },
  ];
  expect(hooksOf({}, spec, functions).hooks).toMatchObject([
    { name: 'one', source: 'spec', container: 'first', onError: undefined, waitForReady: true, action: ['a'] },
    { name: 'one', container: 'second', waitForReady: false, action: ['b'] },
    { name: 'fits', source: 'function', container: 'first', onError: 'Fail' },
  ]);
  const names = hooksOf({ [`${prefix}command`]: 'x' }, spec, functions).hooks.map(({ name }) => name);
  expect(names).toEqual(['<from-annotation>', 'fits']);
  expect(hooksOf().hooks).toEqual([]);
});
