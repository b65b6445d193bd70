import { createFaultyStore, createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { describe, expect, test } from 'vitest';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { createBackupLab } from './testing/backup-lab.ts';
import { createSampleApplication } from './testing/sample-application.ts';
import { useBackupLab } from './testing/shared-backup-lab.ts';

const labs = useBackupLab(createSampleApplication);

describe('refused, and nothing written', () => {
  test.each<[string, object, RegExp]>([
    ['a bad name', { name: 'No' }, /invalid backup name "No"/],
    ['an unknown namespace', { includedNamespaces: ['shop', 'shoop'] }, /namespace shoop does not exist/],
    ['a bad namespace pattern', { includedNamespaces: ['a**'] }, /consecutive asterisks/],
    ['old and new filters', { includedResources: ['pods'], includedClusterScopedResources: ['pv'] }, /cannot be used together/],
    ['both selectors', { labelSelector: { matchLabels: { a: 'b' } }, orLabelSelectors: [{}] }, /only one can be specified/],
    ['a bad selector', { labelSelector: { matchLabels: { a: 'b b' } } }, /Invalid label selector/],
    ['a bad ttl', { ttl: '3 days' }, /ttl: Invalid value: "3 days": must be a duration/],
    ['a misspelt field', { includedNamespace: ['shop'] }, /includedNamespace: unknown field; did you mean includedNamespaces\?/],
    [
      'hooks that Velero would refuse',
      { hooks: { resources: [{ name: 'h', pre: [{ exec: { command: [], onError: 'Maybe', timeout: 'soon' } }] }] } },
      /pre\[0\].*command.*onError.*"Maybe".*timeout.*"soon"/,
    ],
    ['a hook without a name', { hooks: { resources: [{ name: '', pre: [] }] } }, /has no name/],
    ['several problems at once', { includedResources: ['*', 'a'], excludedNamespaces: ['*'] }, /includes list must.*excludes list cannot/s],
  ])('%s', async (_title, request, message) => {
    await expect(labs.lab.start({ name: 'b', ...request }).result).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringMatching(message),
    });
    expect(await labs.keys()).toEqual([]);
  });

  test('a taken name', async () => {
    await labs.lab.take();
    const before = await labs.keys();
    await expect(labs.lab.start({ name: 'b1' }).result).rejects.toMatchObject({ code: 'BACKUP_ALREADY_EXISTS' });
    expect(await labs.keys()).toEqual(before);
  });
});

describe('ended early, and nothing left', () => {
  test('canceled', async () => {
    const run = labs.lab.start({ name: 'b' });
    const loop = async () => {
      for await (const event of run) if (event.type === 'item') run.cancel();
    };
    await expect(loop()).rejects.toMatchObject({ code: 'CANCELED' });
    expect(await labs.keys()).toEqual([]);
  });

  test('the API server stops answering', async () => {
    labs.server.addFault({ path: /clusterroles\?/, connection: 'reset' });
    await expect(labs.lab.start({ name: 'b' }).result).rejects.toMatchObject({ code: 'KUBERNETES_UNREACHABLE' });
    expect(await labs.keys()).toEqual([]);
  });

  test.each(['before', 'after'] as const)('any store call fails once (%s its effect): an error, and no backup', async (moment) => {
    let calls = 0;
    let failures = 0;
    let store = labs.store;
    const attempt = async (failAt: number) => {
      store = createMemoryObjectStore();
      const fail = (call: { readonly number: number }) => {
        calls = Math.max(calls, call.number);
        return call.number === failAt;
      };
      const faulty = createFaultyStore({ store, moment, bodyStepInBytes: 16_384, failAt: fail });
      const run = createBackupLab({ cluster: labs.cluster, store: faulty }).start({ name: 'b', includedNamespaces: ['shop'] });
      return run.result.then(
        () => undefined,
        (reason: unknown) => reason,
      );
    };
    expect(await attempt(Number.POSITIVE_INFINITY)).toBeUndefined();
    for (let failAt = 1; failAt <= calls; failAt += 1) {
      const error = await attempt(failAt);
      if (error === undefined) continue; // nobody misses the answer of the marker's removal
      failures += 1;
      expect(LifeboatError.isInstance(error, 'STORE_ERROR')).toBe(true);
      expect((await labs.keys(store)).filter((key) => key.endsWith('velero-backup.json'))).toEqual([]);
    }
    expect(failures).toBeGreaterThan(8);
  });
});
