import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { beforeAll, expect, test } from 'vitest';
import type { ListBackupsOptions, ListRestoresOptions } from '../contract/list-options.ts';
import { createEngine } from './create-engine.ts';

const store = createMemoryObjectStore();
const engine = createEngine({ storageLocations: { main: { store } } });

beforeAll(async () => {
  const put = (key: string, content: unknown) => store.putObject(key, Buffer.from(JSON.stringify(content)));
  const object = (kind: string, name: string, labels: Record<string, string>, rest: object) => ({
    kind,
    apiVersion: 'velero.io/v1',
    metadata: { name, namespace: 'velero', labels },
    ...rest,
  });
  const backup = (name: string, labels: Record<string, string>, phase: string) =>
    put(`backups/${name}/velero-backup.json`, object('Backup', name, labels, { spec: {}, status: { phase } }));
  await backup('daily', { tier: 'gold', app: 'shop' }, 'Completed');
  await backup('weekly', { tier: 'silver' }, 'PartiallyFailed');
  await backup('waits', {}, 'WaitingForPluginOperations');
  await put('backups/broken/velero-backup.json', 'nothing');
  await put('backups/left/left.tar.gz', 'remains');
  const restore = (name: string, labels: Record<string, string>, backupName: string, phase: string) =>
    put(`restores/${name}/lifeboat-restore.json`, object('Restore', name, labels, { spec: { backupName }, status: { phase } }));
  await restore('one', { by: 'jane' }, 'daily', 'Completed');
  await restore('two', {}, 'weekly', 'Failed');
  await put('restores/velero/restore-velero-logs.gz', 'a log');
});

const backups: [ListBackupsOptions, string[]][] = [
  [{}, ['broken', 'daily', 'left', 'waits', 'weekly']],
  [{ labelSelector: {} }, ['daily', 'waits', 'weekly']],
  [{ labelSelector: { matchLabels: { tier: 'gold' } } }, ['daily']],
  [{ labelSelector: { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['gold'] }] } }, ['waits', 'weekly']],
  [{ phases: ['Completed', 'PartiallyFailed'] }, ['daily', 'weekly']],
  [{ phases: ['Completed'], labelSelector: { matchLabels: { tier: 'silver' } } }, []],
];
test.each(backups)('listBackups(%j) lists %j', async (options, names) => {
  expect(await namesOf(engine.listBackups(options))).toEqual(names);
});

const restores: [ListRestoresOptions, string[]][] = [
  [{}, ['one', 'two', 'velero']],
  [{ backupName: 'daily' }, ['one']],
  [{ backupName: 'none' }, []],
  [{ phases: ['Failed'] }, ['two']],
  [{ labelSelector: { matchLabels: { by: 'jane' } } }, ['one']],
];
test.each(restores)('listRestores(%j) lists %j', async (options, names) => {
  expect(await namesOf(engine.listRestores(options))).toEqual(names);
});

const wrong: [object, RegExp][] = [
  [{ phase: 'Completed' }, /phase: unknown field; did you mean phases\?/],
  [{ phases: ['Done'] }, /Unsupported value: "Done"/],
  [{ labelSelector: 'tier=gold' }, /labelSelector.*must be of type object/],
  [{ labelSelector: { matchLabels: { tier: 'a b' } } }, /labelSelector: invalid label value "a b" of "tier"/],
];
test.each(wrong)('a list with %j is refused', async (options, message) => {
  for (const list of [engine.listBackups, engine.listRestores]) {
    const refused = (async () => namesOf(list(options as never)))();
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringMatching(message) });
  }
});

async function namesOf(entries: AsyncIterable<{ readonly name: string }>): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of entries) names.push(name);
  return names.sort();
}
