import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { nodeImage } from '../../../../test/real-servers/node-servers.ts';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { RestoreRequest } from '../contract/requests.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import { hookedPod as pod } from './testing/hooked-pod.ts';
import { createRestoreLab, type RestoreLab } from './testing/restore-lab.ts';

const node = inject('node');
const notReady = { exec: { command: ['false'] }, periodSeconds: 1 };

// Point 5 of issue 6: time-outs, Pods that are never ready, and failing commands end a restore in time and with the right phase.
describe.skipIf(!node)('hooks in Pods that are restored to a real node', () => {
  let cluster: ClusterClient;
  let lab: RestoreLab;
  const namespaces: string[] = [];

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: node?.kubeconfig ?? '' });
    lab = await createRestoreLab(cluster);
  });
  afterAll(async () => {
    for (const name of namespaces) await cluster.delete({ group: '', version: 'v1', resource: 'namespaces' }, { name });
    await lab.close();
    await cluster.close();
  });

  async function restore(pods: readonly KubeObject[], request: Partial<RestoreRequest> = {}) {
    const name = `hooks-${namespaces.length}`;
    const namespace = `restore-${name}`;
    namespaces.push(namespace);
    await lab.backup(
      name,
      pods.map((object) => ['pods', object] as const),
    );
    const startedAt = performance.now();
    const run = lab.restore({ backupName: name, namespaceMapping: { hooked: namespace }, ...request });
    const result = async () => {
      const ended = await run.result;
      return {
        phase: ended.phase,
        hooks: ended.restore.status.hookStatus,
        errors: [...(ended.errors.namespaces?.[namespace] ?? [])].sort(),
        seconds: (performance.now() - startedAt) / 1000,
      };
    };
    return { run, result, namespace };
  }

  test('commands that succeed, fail and hang; Pods that are never ready: each ends in its time, none touches another', async () => {
    const { result, namespace } = await restore(
      [
        pod('good', { hook: { command: '["sh","-c","sleep 1; echo restored > /tmp/hook"]', 'wait-timeout': '5m', 'exec-timeout': '45s' } }),
        pod('fails', { hook: { command: '["sh","-c","exit 3"]', 'on-error': 'Fail' } }),
        pod('hangs', { hook: { command: '["sleep","120"]', 'exec-timeout': '8s', 'on-error': 'Continue' } }),
        pod('unready', {
          hook: { command: '/bin/true', 'wait-timeout': '16s', 'wait-for-ready': 'true' },
          container: { readinessProbe: notReady },
        }),
        pod('no-image', { hook: { command: '/bin/true' }, container: { image: 'bench.local/nobody:1', imagePullPolicy: 'Never' } }),
      ],
      { hookWaitTimeout: 20_000 },
    );
    const { phase, hooks, errors, seconds } = await result();
    expect([phase, hooks]).toEqual(['PartiallyFailed', { hooksAttempted: 5, hooksFailed: 4 }]);
    const told = (name: string, how: string) => `hook <from-annotation> in container app in pod ${namespace}/${name} not executed: ${how}`;
    expect(errors).toEqual([
      'hook <from-annotation> in container app failed to execute, err: command terminated with exit code 3',
      // The look into the container is an exec of its own, which a busy node may not answer in its 5 s.
      expect.stringMatching(
        /^hook <from-annotation> in container app failed to execute, err: timed out after 8s: .*(ps in the container shows it still running: PID \d+ sleep 120|could not be seen .*)$/,
      ),
      expect.stringContaining(told('no-image', 'timed out after 20s: container app waits: ErrImageNeverPull')),
      told('unready', 'timed out after 16s: container app runs and is not ready'),
    ]);
    // The longest wait is 20 s; one after the other they would take 45 s. They are that long for a node that is slow to start a Pod.
    expect(seconds).toBeGreaterThan(19.9);
    expect(seconds).toBeLessThan(44.9);
    const output: string[] = [];
    const read = { namespace, pod: 'good', container: 'app', command: ['cat', '/tmp/hook'] };
    await cluster.exec(read, { onOutput: ({ bytes }) => void output.push(Buffer.from(bytes).toString()) });
    expect(output.join('')).toBe('restored\n');
    // As the message says: nothing ends the command from outside.
    const stillThere = { namespace, pod: 'hangs', container: 'app', command: ['sh', '-c', 'ps | grep -q "[s]leep 120"'] };
    expect((await cluster.exec(stillThere)).exitCode).toBe(0);
  });

  test('waits end early, with the reason, for Pods that end or crash', async () => {
    const wait = { command: '/bin/true', 'wait-timeout': '10m', 'wait-for-ready': 'true' };
    const { result, namespace } = await restore([
      pod('ends', { hook: wait, container: { command: ['sleep', '2'], readinessProbe: notReady }, spec: { restartPolicy: 'Never' } }),
      pod('breaks', {
        hook: wait,
        container: { command: ['sh', '-c', 'sleep 2; exit 1'], readinessProbe: notReady },
        spec: { restartPolicy: 'Never' },
      }),
    ]);
    const { errors, seconds } = await result();
    const told = (name: string, how: string) =>
      `hook <from-annotation> in container app in pod ${namespace}/${name} not executed: the Pod ${how}`;
    expect(errors).toEqual([told('breaks', 'entered phase Failed'), told('ends', 'entered phase Succeeded')]);
    expect(seconds).toBeLessThan(30);
  });

  test('init containers of the spec run before the own ones, in the mapped namespace', async () => {
    const mounted = { volumeMounts: [{ name: 'data', mountPath: '/data' }] };
    const own = { name: 'own', image: nodeImage, command: ['sh', '-c', 'cp /data/prepared /data/seen'], ...mounted };
    const added = { name: 'prepare', image: nodeImage, command: ['sh', '-c', 'echo by a hook > /data/prepared'], ...mounted };
    const { result } = await restore(
      [pod('db', { container: mounted, spec: { volumes: [{ name: 'data', emptyDir: {} }], initContainers: [own] } })],
      {
        hooks: {
          resources: [
            {
              name: 'prepare',
              includedNamespaces: ['restore-*'],
              postHooks: [{ init: { initContainers: [added] } }, { exec: { command: ['sh', '-c', 'grep -q "by a hook" /data/seen'] } }],
            },
          ],
        },
      },
    );
    expect(await result()).toMatchObject({ phase: 'Completed', hooks: { hooksAttempted: 1 } });
  });

  test('a function works with the restored Pod', async () => {
    const seen: string[] = [];
    const { result } = await restore([pod('db')], {
      podHooks: [
        {
          name: 'look',
          waitForReady: true,
          async run({ exec }) {
            const { exitCode, stdout } = await exec(['hostname']);
            seen.push(`${exitCode} ${stdout.trim()}`);
          },
        },
      ],
    });
    expect(await result()).toMatchObject({ phase: 'Completed', hooks: { hooksAttempted: 1 } });
    expect(seen).toEqual(['0 db']);
  });

  test('a cancellation ends a wait and a command at once', async () => {
    const { run } = await restore([
      pod('unready', { hook: { command: '/bin/true', 'wait-for-ready': 'true' }, container: { readinessProbe: notReady } }),
      pod('hangs', { hook: { command: '["sleep","600"]', 'exec-timeout': '1h' } }),
    ]);
    let canceledAt = 0;
    const loop = async () => {
      for await (const event of run) {
        if (event.type !== 'hook' || event.state !== 'running') continue;
        canceledAt = performance.now();
        run.cancel();
      }
    };
    await expect(loop()).rejects.toMatchObject({ code: 'CANCELED' });
    expect(performance.now() - canceledAt).toBeLessThan(20_000);
  });
});
