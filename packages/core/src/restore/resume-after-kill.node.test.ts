import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { createEngine } from '../engine/create-engine.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import { createFileSystemObjectStore } from '../storage/file-system/file-system-store.ts';
import { hookedPod } from './testing/hooked-pod.ts';
import { killRestore } from './testing/kill-restore.ts';
import { createRestoreLab, type RestoreLab } from './testing/restore-lab.ts';

const node = inject('node');
const namespace = `resume-${process.pid}`;
const names = ['done', 'begun', 'waits'];

describe.skipIf(!node)('a restore to a real node whose process is killed while hooks are outstanding', () => {
  let cluster: ClusterClient;
  let lab: RestoreLab;

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: node?.kubeconfig ?? '' });
    lab = await createRestoreLab(cluster);
  });
  afterAll(async () => {
    await cluster.delete({ group: '', version: 'v1', resource: 'namespaces' }, { name: namespace });
    await lab.close();
    await cluster.close();
  });

  async function inPod(pod: string, script: string): Promise<string> {
    const output: Uint8Array[] = [];
    const call = { namespace, pod, container: 'app', command: ['sh', '-c', script] };
    const { exitCode } = await cluster.exec(call, { onOutput: ({ bytes }) => void output.push(bytes) });
    expect(exitCode).toBe(0);
    return Buffer.concat(output).toString();
  }
  const uids = () =>
    Promise.all(
      names.map(async (name) => (await cluster.get({ group: '', version: 'v1', resource: 'pods' }, { namespace, name }))?.metadata.uid),
    );

  test('is finished by another process: each command was begun once, in Pods that were restored once', async () => {
    const marks = (more = '') => `["sh","-c","echo ran >> /tmp/hook${more}"]`;
    const ready = { readinessProbe: { exec: { command: ['test', '-f', '/tmp/ready'] }, periodSeconds: 1 } };
    await lab.backup('b', [
      ['pods', hookedPod('done', { hook: { command: marks() } })],
      ['pods', hookedPod('begun', { hook: { command: marks('; sleep 600'), 'exec-timeout': '1h' } })],
      ['pods', hookedPod('waits', { hook: { command: marks(), 'wait-for-ready': 'true' }, container: ready })],
    ]);
    const engine = createEngine({ cluster, storageLocations: { main: { store: createFileSystemObjectStore({ root: lab.root }) } } });
    const killed = await killRestore({
      engine,
      child: {
        kubeconfig: await readFile(node?.kubeconfig ?? '', 'utf8'),
        root: lab.root,
        request: { name: 'r', backupName: 'b', namespaceMapping: { hooked: namespace } },
      },
      until: ({ hooks }) => names.map((name) => hooks[`${name} <from-annotation>`]).join() === 'succeeded,running,waiting',
      beforeKill: async () => {
        while ((await inPod('begun', 'cat /tmp/hook 2>/dev/null || true')) !== 'ran\n');
      },
    });
    expect(killed.restore.status).toMatchObject({ phase: 'Finalizing', hookStatus: { hooksAttempted: 3 } });
    const before = await uids();

    const run = engine.resumeRestore('r');
    for await (const event of run)
      if (event.type === 'hook' && event.state === 'waiting' && event.object.name === 'waits') await inPod('waits', 'touch /tmp/ready');
    const { phase, restore, errors, counts } = await run.result;
    expect({ phase, hooks: restore.status.hookStatus, created: counts.created }).toEqual({
      phase: 'PartiallyFailed',
      hooks: { hooksAttempted: 3, hooksFailed: 1 },
      created: 4,
    });
    expect(errors).toEqual({
      namespaces: {
        [namespace]: [expect.stringMatching(/pod resume-\d+\/begun ended meanwhile.*not run a second time; ps .*: PID \d+ sleep 600$/)],
      },
    });
    for (const name of names) expect(await inPod(name, 'cat /tmp/hook')).toBe('ran\n');
    expect(await uids()).toEqual(before);
    expect((await engine.getRestore('r')).status).toEqual(restore.status);
  });
});
