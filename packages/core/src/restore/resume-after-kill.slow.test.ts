import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { Engine } from '../contract/engine.ts';
import type { RestoreRequest } from '../contract/requests.ts';
import { createEngine } from '../engine/create-engine.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { createClusterClient } from '../kubernetes/create-cluster-client.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { createFileSystemObjectStore } from '../storage/file-system/file-system-store.ts';
import { killRestore } from './testing/kill-restore.ts';
import { createRestoreLab, type RestoreLab } from './testing/restore-lab.ts';

// Processes that restore are killed while hooks are outstanding. On a real node: restore-hooks-resume.node.test.ts.
const pods = { group: '', version: 'v1', resource: 'pods' };
let server: KubernetesApiServer;
let cluster: ClusterClient;
let lab: RestoreLab;
let engine: Engine;
/** `pod command`, in the order in which they were begun. */
const execs: string[] = [];

beforeAll(async () => {
  server = await startKubernetesApiServer({
    async onExec({ pod: { metadata }, command: [program = '', ...args], signal }) {
      if (program === 'ps') return { exitCode: 0, stdout: 'PID PPID ARGS\n7 0 hang 1\n' };
      execs.push([metadata.name, program, ...args].join(' '));
      if (program === 'hang') await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { exitCode: program === 'fail' ? 3 : 0 };
    },
  });
  cluster = createClusterClient({ server: server.url, token: server.token });
  lab = await createRestoreLab(cluster);
  engine = createEngine({
    cluster,
    storageLocations: { main: { store: createFileSystemObjectStore({ root: lab.root }) } },
    actions: {
      restore: [{ name: 'test.io/slow', appliesTo: {}, execute: async () => ({}), progress: async () => ({ completed: true }) }],
    },
  });
});
afterAll(async () => {
  await lab.close();
  await cluster.close();
  await server.close();
});

const prefix = 'post.hook.restore.velero.io/';
const pod = (name: string, command?: string): [string, KubeObject] => [
  'pods',
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', labels: { app: name }, ...(command && { annotations: { [`${prefix}command`]: command } }) },
    spec: { containers: [{ name: 'app', image: 'app:1' }] },
  },
];
const isUp = { phase: 'Running', containerStatuses: [{ name: 'app', ready: true, restartCount: 0, state: { running: {} } }] };
const comesUp = (namespace: string, name: string) =>
  cluster.patch(pods, { namespace, name }, { type: 'merge', patch: { status: isUp } }, { subresource: 'status' });
const child = (request: RestoreRequest & { name: string }) => ({ kubeconfig: server.kubeconfig(), root: lab.root, request });

test('hooks that were not begun run once; what was begun is an error, and not begun again; what has run stays as it was', async () => {
  await lab.backup('b1', [
    ...['done', 'fails', 'begun', 'waits', 'gone'].map((name) =>
      pod(name, { done: 'ok', fails: 'fail', begun: '["hang","1"]' }[name] ?? '/bin/late'),
    ),
    pod('stops'),
  ]);
  const exec = (command: string, onError: 'Fail' | 'Continue') => ({ exec: { command: [command], onError } });
  const hooks = {
    resources: [
      { name: 'hangs', labelSelector: { matchLabels: { app: 'stops' } }, postHooks: [exec('hang', 'Fail')] },
      { name: 'next', labelSelector: { matchLabels: { app: 'stops' } }, postHooks: [exec('never', 'Continue')] },
    ],
  };
  const request = { name: 'r1', backupName: 'b1', namespaceMapping: { shop: 'one' }, hooks };
  let areUp = false;
  const killed = await killRestore({
    engine,
    child: child(request),
    async until({ restore, hooks: states }) {
      if (restore.status.phase !== 'Finalizing') return false;
      if (!areUp) await Promise.all(['done', 'fails', 'begun', 'stops'].map((name) => comesUp('one', name)));
      areUp = true;
      const ended = ['done', 'fails'].map((name) => states[`${name} <from-annotation>`]);
      return ended.join() === 'succeeded,failed' && states['begun <from-annotation>'] === 'running' && states['stops hangs'] === 'running';
    },
    async beforeKill({ pid }) {
      await expect(engine.resumeRestore('r1').result).rejects.toMatchObject({
        code: 'RESTORE_IN_PROGRESS',
        message: expect.stringContaining(`process ${pid}`),
      });
    },
  });
  // Errors of hooks count at the end: Velero shows Finalizing until then.
  expect(killed.restore.status).toMatchObject({ phase: 'Finalizing', hookStatus: { hooksAttempted: 7 } });

  await cluster.delete(pods, { namespace: 'one', name: 'gone' });
  const run = engine.resumeRestore('r1');
  const phases: string[] = [];
  for await (const event of run) {
    if (event.type === 'phase') phases.push(event.phase);
    if (event.type === 'hook' && event.state === 'waiting' && event.object.name === 'waits') await comesUp('one', 'waits');
  }
  const { phase, restore, errors, counts } = await run.result;
  expect(phases).toEqual(['Finalizing', 'PartiallyFailed']);
  expect([phase, restore.status.hookStatus, counts.created]).toEqual(['PartiallyFailed', { hooksAttempted: 7, hooksFailed: 5 }, 7]);
  expect(execs.sort()).toEqual(['begun hang 1', 'done ok', 'fails fail', 'stops hang', 'waits /bin/late']);
  const unknown = (hook: string, name: string) =>
    `hook ${hook} in container app failed to execute, err: the process that began it in pod one/${name} ended meanwhile, and whether ` +
    'the hook ran to its end is not known: it is not run a second time; ps in the container shows it still running: PID 7 hang 1';
  expect([...(errors.namespaces?.one ?? [])].sort()).toEqual([
    'hook <from-annotation> in container app failed to execute, err: command terminated with exit code 3',
    unknown('<from-annotation>', 'begun'),
    'hook <from-annotation> in container app in pod one/gone not executed: the Pod was deleted',
    unknown('hangs', 'stops'),
    'hook next in container app in pod one/stops not executed: a hook before it failed with on-error Fail',
  ]);
  expect(restore.status.errors).toBe(5);
  expect((await engine.getRestore('r1')).status).toEqual(restore.status);
  await expect(engine.resumeRestore('r1').result).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});

test('a Pod of the same name that somebody else made runs no hooks; functions are to be given again; a cancel leaves it all', async () => {
  const slow: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'slow', namespace: 'shop' } };
  await lab.backup('b2', [pod('db', '/bin/late'), pod('web'), ['configmaps', slow]]);
  const request = { name: 'r2', backupName: 'b2', namespaceMapping: { shop: 'two' } };
  await killRestore({
    engine,
    child: { ...child(request), functions: ['given', 'missing'], operations: ['slow'] },
    until: ({ restore, hooks: states }) => restore.status.phase === 'WaitingForPluginOperations' && states['web given'] === 'waiting',
  });
  const canceled = engine.resumeRestore('r2', { podHooks: [{ name: 'given', run() {} }] });
  const loop = async () => {
    for await (const event of canceled) if (event.type === 'phase' && event.phase.startsWith('Finalizing')) canceled.cancel();
  };
  await expect(loop()).rejects.toMatchObject({ code: 'CANCELED' });
  await cluster.delete(pods, { namespace: 'two', name: 'db' });
  const [, { metadata, ...replaced }] = pod('db');
  await cluster.create(pods, { ...replaced, metadata: { ...metadata, namespace: 'two', labels: { 'velero.io/restore-name': 'r2' } } });
  await Promise.all([comesUp('two', 'db'), comesUp('two', 'web')]);
  execs.length = 0;
  const ran: string[] = [];
  const run = engine.resumeRestore('r2', {
    podHooks: [
      {
        name: 'given',
        run: ({
          pod: {
            metadata: { name },
          },
        }) => void ran.push(name),
      },
    ],
  });
  const { restore, errors } = await run.result;
  expect({ execs, ran }).toEqual({ execs: [], ran: ['web'] });
  const notRun = (name: string, hook: string, reason: string) => `hook ${hook} in container app in pod two/${name} not executed: ${reason}`;
  const notGiven = 'it is a function, and whoever resumed the restore did not give it';
  expect([...(errors.namespaces?.two ?? [])].sort()).toEqual([
    notRun('db', '<from-annotation>', 'the Pod was deleted'),
    notRun('db', 'given', 'the Pod was deleted'),
    notRun('db', 'missing', notGiven),
    notRun('web', 'missing', notGiven),
  ]);
  expect(restore.status.hookStatus).toEqual({ hooksAttempted: 5, hooksFailed: 4 });
});

test('a command is not begun before the location knows; where that fails it runs, with a warning', async () => {
  await lab.backup('b3', [pod('db', '/bin/late')]);
  const store = createFileSystemObjectStore({ root: lab.root });
  const stuck = Promise.withResolvers<void>();
  let puts = 0;
  const putObject: ObjectStore['putObject'] = async (key, ...rest) => {
    if (key.endsWith('lifeboat-hooks.json.gz') && ++puts > 1) await stuck.promise;
    return store.putObject(key, ...rest);
  };
  execs.length = 0;
  const run = createEngine({ cluster, storageLocations: { main: { store: { ...store, putObject } } } }).restore({
    name: 'r3',
    backupName: 'b3',
    namespaceMapping: { shop: 'three' },
  });
  await expect.poll(() => engine.getRestore('r3').then(({ status }) => status.phase)).toBe('Finalizing');
  await comesUp('three', 'db');
  await expect.poll(() => puts).toBe(2);
  expect(execs).toEqual([]);
  stuck.reject(new LifeboatError({ code: 'STORE_ACCESS_DENIED', message: 'gone' }));
  const { phase, warnings } = await run.result;
  expect({ phase, execs }).toEqual({ phase: 'Completed', execs: ['db /bin/late'] });
  expect(warnings).toEqual({ velero: [expect.stringMatching(/^How far the hooks have come could not be noted.*gone$/)] });
});
