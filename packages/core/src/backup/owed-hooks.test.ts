import { setTimeout as delay } from 'node:timers/promises';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { annotated, createHookLab, freezeAndThaw, type HookLab } from './testing/hook-lab.ts';

let lab: HookLab;

beforeAll(async () => {
  lab = await createHookLab();
});
afterAll(() => lab.close());
beforeEach(() => lab.nextCase());

describe('what is owed', () => {
  test('runs after a cancel during a pre hook, and cancel resolves after it', async () => {
    for (const name of ['a', 'b']) await lab.addPod(name, { annotations: freezeAndThaw });
    const backups = lab.backups();
    const run = backups.start({
      name: 'b1',
      includedNamespaces: [lab.namespace],
      orderedResources: { pods: `${lab.namespace}/a,${lab.namespace}/b` },
    });
    let canceled: Promise<void> | undefined;
    lab.onExec = async ({ pod, command }) => {
      lab.happened.push(`${pod.metadata.name}: ${command[0]}`);
      if (command[0] === 'freeze' && pod.metadata.name === 'b') {
        canceled = run.cancel();
        await delay(100);
        lab.happened.push('b: frozen');
      } else if (command[0] === 'thaw') {
        await delay(100);
        lab.happened.push(`${pod.metadata.name}: thawed`);
      }
      return { exitCode: 0 };
    };
    await expect(run.result).rejects.toMatchObject({ code: 'CANCELED' });
    await canceled;
    expect(lab.happened.slice(0, 3)).toEqual(['a: freeze', 'b: freeze', 'b: frozen']);
    expect(lab.happened.slice(3).sort()).toEqual(['a: thaw', 'a: thawed', 'b: thaw', 'b: thawed']);
  });

  test('is given up after its grace', async () => {
    await lab.addPod('a', { annotations: freezeAndThaw });
    const backups = lab.backups();
    const run = backups.start({ name: 'b1', includedNamespaces: [lab.namespace] }, { hookGraceInMs: 200 });
    lab.onExec = async ({ command, signal }) => {
      lab.happened.push(command[0] ?? '');
      if (command[0] === 'freeze') void run.cancel();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { exitCode: 0 };
    };
    const started = performance.now();
    await expect(run.result).rejects.toMatchObject({ code: 'CANCELED' });
    expect(performance.now() - started).toBeLessThan(5000);
    expect(lab.happened).toEqual(['freeze', 'thaw']);
  });

  test('runs when the store fails meanwhile, and is not begun for pods that were not frozen', async () => {
    await lab.addPod('a', { annotations: freezeAndThaw });
    await lab.addPod('b', { annotations: annotated('post', 'only post') });
    let fail = (_: Error) => {};
    const broken = new Promise<never>((_, reject) => {
      fail = reject;
    });
    broken.catch(() => {});
    const memory = createMemoryObjectStore();
    const store = {
      ...memory,
      putObject: (key: string, ...rest: unknown[]) => (key.endsWith('.tar.gz') ? broken : memory.putObject(key, ...(rest as [never]))),
    };
    lab.onExec = async ({ pod, command }) => {
      lab.happened.push(`${pod.metadata.name}: ${command[0]}`);
      if (command[0] === 'freeze') {
        fail(new Error('the disk is full'));
        await delay(50);
      }
      return { exitCode: 0 };
    };
    const backups = lab.backups(store);
    const request = { includedNamespaces: [lab.namespace], orderedResources: { pods: `${lab.namespace}/a,${lab.namespace}/b` } };
    await expect(backups.start({ ...request, name: 'b1' }).result).rejects.toThrow('the disk is full');
    expect(lab.happened).toEqual(['a: freeze', 'a: thaw']);
  });

  test('runs once the API server is back', async () => {
    await lab.addPod('a', { annotations: freezeAndThaw });
    lab.onExec = ({ command }) => {
      lab.happened.push(command[0] ?? '');
      if (command[0] === 'freeze') lab.server.addFault({ path: /\/exec\?/, status: 503, times: 1 });
      return { exitCode: 0 };
    };
    const { result } = await lab.take();
    expect(lab.happened).toEqual(['freeze', 'thaw']);
    expect(result.phase).toBe('Completed');
  });
});

describe('functions around the whole backup', () => {
  test('see the backup and the cluster; the backup is of what they left', async () => {
    const seen: unknown[] = [];
    const { objects } = await lab.take({
      wholeRunHooks: {
        async before({ operation, backup, cluster: given }) {
          seen.push([operation, backup?.spec.includedNamespaces]);
          await given.create(
            { group: '', version: 'v1', resource: 'configmaps' },
            { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'made', namespace: lab.namespace } },
          );
        },
        after: ({ phase }) => void seen.push(phase),
      },
    });
    expect(objects).toContain(`configmaps ${lab.namespace}/made`);
    expect(seen).toEqual([['backup', [lab.namespace]], 'Completed']);
  });

  test('one that fails before refuses the backup; one after it makes it PartiallyFailed', async () => {
    const store = createMemoryObjectStore();
    const backups = lab.backups(store);
    const ends: unknown[] = [];
    const before = () => {
      throw new Error('not today');
    };
    const refused = backups.start({
      name: 'b1',
      includedNamespaces: [lab.namespace],
      wholeRunHooks: { before, after: ({ phase }) => void ends.push(phase) },
    });
    await expect(refused.result).rejects.toMatchObject({ code: 'HOOK_FAILED' });
    for await (const { key } of store.listObjects('')) ends.push(key);
    expect(ends).toEqual(['Failed']);
    const { result } = await lab.take({ wholeRunHooks: { after: () => Promise.reject(new Error('cannot resume')) } });
    expect(result.phase).toBe('PartiallyFailed');
    expect(JSON.stringify(result.errors)).toContain('cannot resume');
  });
});
