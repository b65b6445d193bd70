import { expect, test } from 'vitest';
import type { BackupStore } from '../../../contract/store/backup-store.ts';
import { createOperationLog } from '../../../logging/operation-log.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { RestoreVolumeInfo } from '../../../velero-api/files/volume-info.ts';
import type { PodVolumeBackup } from '../../../velero-api/objects/pod-volume-backup.ts';
import type { Restore } from '../../../velero-api/objects/restore.ts';
import { filledAnnotation, withWaitContainer } from '../../../volumes/files/restore/wait-container.ts';
import { createLocalMovers } from '../../../volumes/files/testing/local-movers.ts';
import type { VolumeRepositories } from '../../../volumes/files/volume-repositories.ts';
import type { RestoreDependencies } from '../../request/restore-dependencies.ts';
import { findFills } from './find-fills.ts';

const restore = {
  metadata: { name: 'r', namespace: 'velero', uid: 'this-restore' },
  spec: { backupName: 'b', namespaceMapping: { shop: 'copy' } },
  status: {},
} as unknown as Restore;

const record = (pod: string, volume: string) =>
  ({
    metadata: { name: `${pod}-${volume}` },
    spec: { pod: { namespace: 'shop', name: pod }, volume, uploaderType: 'kopia' },
    status: { phase: 'Completed', snapshotID: `${pod}-${volume}`, progress: { totalBytes: 7 } },
  }) as unknown as PodVolumeBackup;

const plain = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'copy' },
  spec: { nodeName: 'n', volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'c' } }], containers: [{ name: 'app' }] },
});
const held = (name: string, mark = 'this-restore', volumes = ['data']) =>
  withWaitContainer(plain(name), { volumes, restore: mark, mover: {} });
const filled = (pod: KubeObject): KubeObject => ({
  ...pod,
  metadata: { ...pod.metadata, annotations: { [filledAnnotation]: 'this-restore' } },
});

async function find(pods: readonly KubeObject[], records: readonly PodVolumeBackup[]) {
  const opened: string[] = [];
  const restoredVolumes: RestoreVolumeInfo[] = [];
  const signal = AbortSignal.timeout(10_000);
  const log = createOperationLog({ fields: {}, resultStyle: 'restore', now: () => new Date(), onMessage: () => {} });
  const isUp = { initContainerStatuses: [{ name: 'restore-wait', state: { running: {} } }] };
  const objects = pods.map((pod) => ({ ...pod, status: isUp }));
  const store = { location: 'main', openChecked: async () => undefined, readPodVolumeBackups: async () => records };
  const repositories = {
    options: {},
    open: async ({ namespace }: { namespace: string }) => ({
      async openSnapshot(id: string) {
        opened.push(`${namespace} ${id}`);
        throw new Error('it is enough to be asked');
      },
    }),
  };
  const dependencies: Partial<RestoreDependencies> = {
    cluster: createLocalMovers({ folder: '/none', objects }).cluster,
    store: store as unknown as BackupStore,
    volumeRepositories: repositories as unknown as VolumeRepositories,
    resourceTimeoutInMs: 1000,
    now: () => new Date(),
  };
  const list = { 'v1/Pod': [...pods.map(({ metadata }) => `copy/${metadata.name}(created)`), 'copy/gone(created)', 'copy/old(skipped)'] };
  const begin = await findFills({ dependencies: dependencies as RestoreDependencies, restore, list, log, restoredVolumes, signal });
  await begin?.().settled();
  return { isAny: begin !== undefined, opened, restoredVolumes, errors: log.results.errors.namespaces?.copy ?? [] };
}

test('a Pod that waits is filled with what its backup has of it, one that was filled is noted', async () => {
  const { opened, restoredVolumes } = await find([held('web'), filled(held('done'))], [record('web', 'data'), record('done', 'data')]);
  expect(opened).toEqual(['shop web-data']);
  expect(restoredVolumes).toEqual([
    expect.objectContaining({ pvcName: 'c', pvrInfo: expect.objectContaining({ podName: 'done', size: 7, Phase: 'Completed' }) }),
  ]);
});

test('what no Pod of this restore waits for is left alone', async () => {
  expect(await find([plain('web'), held('other', 'an-earlier-restore')], [record('web', 'data')])).toEqual({
    isAny: false,
    opened: [],
    restoredVolumes: [],
    errors: [],
  });
});

test('a Pod that waits for what the backup does not name is an error, and is not half filled', async () => {
  const { opened, errors } = await find([held('web', 'this-restore', ['data', 'more'])], [record('web', 'data')]);
  expect(opened).toEqual([]);
  expect(errors).toEqual([expect.stringMatching(/It waits for files of more, and backup "b" does not say which/)]);
});
