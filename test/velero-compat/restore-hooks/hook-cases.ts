import type { KubeObject, RestoreSpec } from '@lifeboat/core';
import type { HookErrorMode } from '@lifeboat/core/velero-api';
import { nodeImage as image } from '../../real-servers/node-servers.ts';

/** A Pod whose restore runs hooks, by Velero and by Lifeboat. */
export interface HookCase {
  readonly name: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly hooks?: RestoreSpec['hooks'];
  /** Over the container of the Pod, and over its spec. */
  readonly container?: object;
  readonly spec?: object;
  /** What both must say, so that two that do nothing do not agree. */
  readonly phase: 'Completed' | 'PartiallyFailed';
  readonly hooksAttempted: number;
  readonly hooksFailed: number;
}

const init = (name: string) => `init.hook.restore.velero.io/${name}`;
const post = (name: string) => `post.hook.restore.velero.io/${name}`;
const readBackup = {
  [post('command')]: '["/bin/sh","-c","cat < /backup/backup.sql"]',
  [post('wait-timeout')]: '5m',
  [post('exec-timeout')]: '45s',
};
const neverReady = { readinessProbe: { exec: { command: ['false'] }, periodSeconds: 1 } };
const backupVolume = { volumeMounts: [{ name: 'backup', mountPath: '/backup' }] };
const filled = {
  container: backupVolume,
  spec: {
    volumes: [{ name: 'backup', emptyDir: {} }],
    initContainers: [{ name: 'fill', image, command: ['sh', '-c', 'echo "select 1;" > /backup/backup.sql'], ...backupVolume }],
  },
};
const exec = (onError: HookErrorMode | undefined, ...command: string[]) => ({
  exec: { container: 'app', command, waitTimeout: '1m', ...(onError && { onError }) },
});
const completed = { phase: 'Completed', hooksFailed: 0 } as const;
const failed = { phase: 'PartiallyFailed', hooksAttempted: 1, hooksFailed: 1 } as const;

/** The annotations of issue 6, as users write them, and what can go wrong with each. Velero restores them one by one: in one
 * restore, a failing Pod cancels the hooks of the others. */
export const hookCases: readonly HookCase[] = [
  {
    name: 'init',
    annotations: {
      [init('container-name')]: 'restore-hook',
      [init('container-image')]: image,
      [init('command')]: '["/bin/ash","-c","date"]',
    },
    ...completed,
    hooksAttempted: 0,
  },
  {
    name: 'init-unnamed',
    annotations: { [init('container-image')]: image, [init('command')]: '/bin/date' },
    ...completed,
    hooksAttempted: 0,
  },
  { name: 'reads', annotations: { ...readBackup, [post('on-error')]: 'Continue' }, ...filled, ...completed, hooksAttempted: 1 },
  { name: 'missing-continue', annotations: { ...readBackup, [post('on-error')]: 'Continue' }, ...failed },
  { name: 'missing-fail', annotations: { ...readBackup, [post('on-error')]: 'Fail' }, ...failed },
  { name: 'one-word', annotations: { [post('command')]: '/bin/hostname', [post('container')]: 'app' }, ...completed, hooksAttempted: 1 },
  { name: 'hangs', annotations: { [post('command')]: '["/bin/sleep","20"]', [post('exec-timeout')]: '2s' }, ...failed },
  { name: 'no-program', annotations: { [post('command')]: '["/no/program"]', [post('wait-timeout')]: '1m' }, ...failed },
  {
    name: 'unready',
    annotations: {
      [post('command')]: '/bin/date',
      [post('wait-timeout')]: '3s',
      [post('wait-for-ready')]: 'true',
      [post('on-error')]: 'Continue',
    },
    container: neverReady,
    ...failed,
  },
  {
    name: 'ends',
    annotations: { [post('command')]: '/bin/date', [post('wait-timeout')]: '1m', [post('wait-for-ready')]: 'true' },
    container: { ...neverReady, command: ['sleep', '3'] },
    spec: { restartPolicy: 'Never' },
    ...failed,
  },
  {
    name: 'of-spec',
    hooks: { resources: [{ name: 'steps', postHooks: [exec(undefined, '/bin/echo', 'one'), exec(undefined, '/bin/echo', 'two')] }] },
    ...completed,
    hooksAttempted: 2,
  },
  {
    name: 'of-spec-fails',
    hooks: { resources: [{ name: 'steps', postHooks: [exec(undefined, '/bin/false'), exec(undefined, '/bin/echo', 'two')] }] },
    phase: 'PartiallyFailed',
    hooksAttempted: 2,
    hooksFailed: 1,
  },
  {
    name: 'of-spec-must',
    hooks: { resources: [{ name: 'steps', postHooks: [exec('Fail', '/bin/false'), exec('Fail', '/bin/echo', 'two')] }] },
    phase: 'PartiallyFailed',
    hooksAttempted: 2,
    hooksFailed: 2,
  },
];

export function casePod(namespace: string, { name, annotations = {}, container = {}, spec = {} }: HookCase): KubeObject {
  const command = ['sh', '-c', 'trap "exit 0" TERM; sleep 3600 & wait'];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: name }, annotations },
    spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'app', image, command, ...container }], ...spec },
  };
}

/** Ready some seconds after its start: its hook waits while those of other Pods run. */
export const lateCase: HookCase = {
  name: 'late',
  annotations: { [post('command')]: '/bin/date', [post('wait-timeout')]: '1m', [post('wait-for-ready')]: 'true' },
  container: { readinessProbe: { exec: { command: ['true'] }, initialDelaySeconds: 4, periodSeconds: 1 } },
  ...completed,
  hooksAttempted: 1,
};
