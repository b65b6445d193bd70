import { type ExecHandler, type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { RestoreEvent } from '../contract/events.ts';
import type { RestoreRequest, RestoreResult } from '../contract/requests.ts';
import type { Run } from '../contract/run.ts';
import { createClusterClient } from '../kubernetes/create-cluster-client.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import { allOf, createRestoreLab, type RestoreLab } from './testing/restore-lab.ts';

const pods = { group: '', version: 'v1', resource: 'pods' };
const prefix = 'post.hook.restore.velero.io/';
let server: KubernetesApiServer;
let cluster: ClusterClient;
let lab: RestoreLab;
let onExec: ExecHandler;
let count = 0;

beforeAll(async () => {
  server = await startKubernetesApiServer({ onExec: (call) => onExec(call) });
  cluster = createClusterClient({ server: server.url, token: server.token });
  lab = await createRestoreLab(cluster);
});
afterAll(async () => {
  await lab.close();
  await cluster.close();
  await server.close();
});
beforeEach(() => {
  onExec = () => ({ exitCode: 0, stdout: 'done' });
});

const pod = (name: string, annotations: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels: { app: name }, annotations },
  spec: { containers: [{ name: 'app', image: 'app:1' }] },
});
const withHook = (name: string, rest: Record<string, string> = {}) =>
  pod(name, {
    [`${prefix}command`]: '/bin/date',
    ...Object.fromEntries(Object.entries(rest).map(([key, text]) => [`${prefix}${key}`, text])),
  });

/** Restores Pods into a namespace of their own. */
async function start(
  objects: readonly KubeObject[],
  request: Partial<RestoreRequest> = {},
): Promise<{ namespace: string; run: Run<RestoreEvent, RestoreResult> }> {
  const name = `b${count++}`;
  await lab.backup(
    name,
    objects.map((object) => ['pods', object] as const),
  );
  const namespace = `shop-${name}`;
  return { namespace, run: lab.restore({ backupName: name, namespaceMapping: { shop: namespace }, ...request }) };
}

/** What a node would say of a Pod, once it is there. */
async function setStatus(namespace: string, name: string, status: object): Promise<void> {
  for (let tries = 0; !(await cluster.get(pods, { namespace, name })); tries += 1) {
    if (tries > 500) throw new Error(`pod ${name} was not restored`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await cluster.patch(pods, { namespace, name }, { type: 'merge', patch: { status } }, { subresource: 'status' });
}
const up = { phase: 'Running', containerStatuses: [{ name: 'app', ready: true, restartCount: 0, state: { running: {} } }] };
const messages = (result: RestoreResult, namespace: string) => result.errors.namespaces?.[namespace] ?? [];
/** Of a run that may fail. */
const hookEvents = async (run: Run<RestoreEvent, RestoreResult>) => {
  const states: string[] = [];
  try {
    for await (const event of run) if (event.type === 'hook') states.push(event.state);
  } catch {}
  return states;
};

describe('commands', () => {
  test('run once the container is up; the result, the log and the events tell', async () => {
    const calls: unknown[] = [];
    onExec = ({ pod: { metadata }, container, command }) => {
      calls.push([metadata.namespace, metadata.name, container, command]);
      return { exitCode: 0, stdout: 'today' };
    };
    const { namespace, run } = await start([withHook('db')]);
    const events = hookEvents(run);
    await setStatus(namespace, 'db', { phase: 'Pending' });
    expect(calls).toEqual([]);
    await setStatus(namespace, 'db', up);
    const { phase, restore } = await run.result;
    expect({ phase, status: restore.status.hookStatus }).toEqual({ phase: 'Completed', status: { hooksAttempted: 1 } });
    expect(calls).toEqual([[namespace, 'db', 'app', ['/bin/date']]]);
    expect(await events).toEqual(['waiting', 'running', 'succeeded']);
  });

  test('of one container run in their order; Fail ends them, and the others of the Pod', async () => {
    const seen: string[] = [];
    onExec = ({ command: [name = ''] }) => {
      seen.push(name);
      return { exitCode: name === 'breaks' ? 2 : 0 };
    };
    const exec = (command: string, onError: 'Continue' | 'Fail') => ({ exec: { command: [command], onError } });
    const postHooks = [
      exec('first', 'Fail'),
      exec('breaks', 'Continue'),
      exec('second', 'Fail'),
      exec('breaks', 'Fail'),
      exec('never', 'Fail'),
    ];
    const { namespace, run } = await start([pod('db')], { hooks: { resources: [{ name: 'steps', postHooks }] } });
    await setStatus(namespace, 'db', up);
    const result = await run.result;
    expect(seen).toEqual(['first', 'breaks', 'second', 'breaks']);
    expect(result.phase).toBe('PartiallyFailed');
    expect(result.restore.status.hookStatus).toEqual({ hooksAttempted: 5, hooksFailed: 3 });
    expect(messages(result, namespace)).toEqual([
      'hook steps in container app failed to execute, err: command terminated with exit code 2',
      'hook steps in container app failed to execute, err: command terminated with exit code 2',
      `hook steps in container app in pod ${namespace}/db not executed: a hook before it failed with on-error Fail`,
    ]);
  });

  test("one Pod's failure does not touch another's hooks", async () => {
    const ran: string[] = [];
    onExec = ({ pod: { metadata } }) => {
      ran.push(metadata.name);
      return { exitCode: metadata.name === 'bad' ? 1 : 0 };
    };
    const { namespace, run } = await start([withHook('bad', { 'on-error': 'Fail' }), withHook('good'), withHook('late')]);
    await setStatus(namespace, 'bad', up);
    await expect.poll(() => ran).toEqual(['bad']);
    await setStatus(namespace, 'good', up);
    await setStatus(namespace, 'late', up);
    const result = await run.result;
    expect(ran.sort()).toEqual(['bad', 'good', 'late']);
    expect(result.restore.status.hookStatus).toEqual({ hooksAttempted: 3, hooksFailed: 1 });
  });

  test('an expired wait does not run the command, Continue or not, and names what it waited for', async () => {
    onExec = () => {
      throw new Error('must not run');
    };
    const rest = { 'wait-timeout': '300ms', 'wait-for-ready': 'true' };
    const { namespace, run } = await start([withHook('slow', { ...rest, 'on-error': 'Continue' }), withHook('stuck', rest)]);
    await setStatus(namespace, 'slow', {
      ...up,
      containerStatuses: [{ name: 'app', ready: false, restartCount: 0, state: { running: {} } }],
    });
    const result = await run.result;
    expect(result.restore.status.hookStatus).toEqual({ hooksAttempted: 2, hooksFailed: 2 });
    expect(messages(result, namespace).sort()).toEqual([
      `hook <from-annotation> in container app in pod ${namespace}/slow not executed: timed out after 300ms: container app runs and is not ready`,
      `hook <from-annotation> in container app in pod ${namespace}/stuck not executed: timed out after 300ms: the Pod is Pending`,
    ]);
  });

  test('a hook without a wait timeout has the default of the request', async () => {
    const { run } = await start([withHook('db')], { hookWaitTimeout: 200 });
    const { phase, restore } = await run.result;
    expect([phase, restore.status.hookStatus]).toEqual(['PartiallyFailed', { hooksAttempted: 1, hooksFailed: 1 }]);
    expect(restore.spec).not.toHaveProperty('hookWaitTimeout');
  });

  test.each([
    ['is deleted', undefined, 'the Pod was deleted'],
    ['has ended', { phase: 'Succeeded' }, 'the Pod entered phase Succeeded'],
    [
      'crashes again and again',
      { phase: 'Running', containerStatuses: [{ name: 'app', restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } } }] },
      'the Pod is in a crash loop (container app was restarted 3 times)',
    ],
  ])('the wait ends early when the Pod %s', async (_what, status, reason) => {
    const { namespace, run } = await start([withHook('db', { 'wait-timeout': '1h' })]);
    await setStatus(namespace, 'db', status ?? { phase: 'Pending' });
    if (!status) await cluster.delete(pods, { namespace, name: 'db' }, { gracePeriodSeconds: 0 });
    const result = await run.result;
    expect(messages(result, namespace)).toEqual([`hook <from-annotation> in container app in pod ${namespace}/db not executed: ${reason}`]);
  });

  test('a container that the Pod does not have is not waited for', async () => {
    const { namespace, run } = await start([withHook('db', { container: 'nope', 'wait-timeout': '1h' })]);
    const result = await run.result;
    expect(messages(result, namespace)).toEqual([
      `hook <from-annotation> in container nope in pod ${namespace}/db not executed: the Pod has no container nope: it has app`,
    ]);
  });

  test('a cancellation ends waits and commands at once', async () => {
    onExec = () => new Promise(() => undefined);
    const { namespace, run } = await start([withHook('waits', { 'wait-timeout': '1h' }), withHook('runs', { 'exec-timeout': '1h' })]);
    const events = hookEvents(run);
    await setStatus(namespace, 'runs', up);
    await expect.poll(() => server.requests.some(({ path }) => path === `/api/v1/namespaces/${namespace}/pods/runs/exec`)).toBe(true);
    const before = performance.now();
    run.cancel();
    await expect(run.result).rejects.toMatchObject({ code: 'CANCELED' });
    expect(performance.now() - before).toBeLessThan(10_000);
    // Of the command only: the Pod that waits had no hook begun.
    expect((await events).filter((state) => state === 'failed')).toHaveLength(1);
  });

  test('Pods that are there already have no hooks run', async () => {
    const { namespace, run } = await start([withHook('db')]);
    await setStatus(namespace, 'db', up);
    await run.result;
    const again = lab.restore({ name: `again-${namespace}`, backupName: `b${count - 1}`, namespaceMapping: { shop: namespace } });
    expect((await again.result).restore.status.hookStatus).toEqual({});
  });

  test('the plan names them, and runs none', async () => {
    await lab.backup('planned', [
      ['pods', withHook('db')],
      ['pods', pod('plain')],
    ]);
    const podHooks = [{ name: 'check', labelSelector: { matchLabels: { app: 'plain' } }, run() {} }];
    const initContainers = [{ name: 'prepare', image: 'a', command: ['b'] }];
    const hooks = { resources: [{ name: 'h', postHooks: [{ init: { initContainers } }] }] };
    const items = await allOf(lab.plan({ backupName: 'planned', namespaceMapping: { shop: 'nowhere' }, podHooks, hooks }));
    expect(items.filter(({ hooks }) => hooks).map(({ name, hooks }) => [name, hooks])).toEqual([
      ['db', ['init container prepare', 'exec in app: /bin/date']],
      ['plain', ['init container prepare', 'function check, once app is up']],
    ]);
  });
});

describe('functions', () => {
  test('get the Pod and run commands in it', async () => {
    const seen: unknown[] = [];
    const { namespace, run } = await start([pod('db'), pod('web')], {
      podHooks: [
        {
          name: 'check',
          labelSelector: { matchLabels: { app: 'db' } },
          async run({ pod: { metadata, status }, exec }) {
            seen.push(metadata.name, (status as { phase: string }).phase, await exec(['cat', 'x']));
          },
        },
      ],
    });
    await setStatus(namespace, 'db', up);
    const { phase, restore } = await run.result;
    expect([phase, restore.status.hookStatus]).toEqual(['Completed', { hooksAttempted: 1 }]);
    expect(seen).toEqual(['db', 'Running', { exitCode: 0, stdout: 'done', stderr: '', truncated: false }]);
  });

  test('that throw, or take too long, fail', async () => {
    const { namespace, run } = await start([pod('db')], {
      podHooks: [
        { name: 'throws', onError: 'Continue', run: () => Promise.reject(new Error('no rows')) },
        { name: 'hangs', execTimeout: 100, run: () => new Promise(() => undefined) },
      ],
    });
    await setStatus(namespace, 'db', up);
    const result = await run.result;
    expect(messages(result, namespace)).toEqual([
      'hook throws in container app failed to execute, err: no rows',
      `hook hangs in container app failed to execute, err: The function of hook hangs for pod ${namespace}/db timed out after 100ms`,
    ]);
  });
});

describe('around the whole restore', () => {
  test('before may refuse: nothing is written, and after runs', async () => {
    const told: unknown[] = [];
    const { namespace, run } = await start([pod('db')], {
      wholeRunHooks: {
        before: () => Promise.reject(new Error('not on a Friday')),
        after: ({ phase, error }) => void told.push(phase, (error as Error).message),
      },
    });
    await expect(run.result).rejects.toMatchObject({ code: 'HOOK_FAILED', message: expect.stringContaining('not on a Friday') });
    expect(told).toEqual(['Failed', expect.stringContaining('not on a Friday')]);
    expect(await cluster.get({ group: '', version: 'v1', resource: 'namespaces' }, { name: namespace })).toBeUndefined();
    const restores = await allOf(lab.store.listRestores());
    expect(restores.filter(({ name }) => name.startsWith(`${namespace.replace('shop-', '')}-`))).toEqual([]);
  });

  test('after knows the phase, and its failure is an error of the restore', async () => {
    const order: string[] = [];
    const { run } = await start([pod('db')], {
      wholeRunHooks: {
        before: ({ name }) => void order.push(`before ${name}`),
        after({ phase, operation }) {
          order.push(`after ${operation}: ${phase}`);
          throw new Error('too late');
        },
      },
      name: 'whole',
    });
    const result = await run.result;
    expect(order).toEqual(['before whole', 'after restore: Completed']);
    expect(result.phase).toBe('PartiallyFailed');
    expect(result.errors.velero).toEqual(['What was to follow the restore failed: The "after" hook of restore whole failed: too late']);
  });

  test('after runs when the restore is canceled, with a signal of its own', async () => {
    const told: unknown[] = [];
    const { run } = await start([withHook('db')], {
      wholeRunHooks: { after: ({ phase, signal }) => void told.push(phase, signal.aborted) },
    });
    const loop = async () => {
      for await (const event of run) if (event.type === 'hook') run.cancel();
    };
    await expect(loop()).rejects.toMatchObject({ code: 'CANCELED' });
    expect(told).toEqual(['Failed', false]);
  });
});
