import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { BackupEvent } from '../../contract/events.ts';
import type { SnapshotLocation } from '../../contract/locations/snapshot-location.ts';
import type { BackupRequest, BackupResult } from '../../contract/requests.ts';
import type { ArchiveReader } from '../../contract/store/archive.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { BackupItemAction, ItemBlockAction } from '../../plugin-api/item-actions.ts';
import { groupResource, type KubeObject } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { startRun } from '../../records/start-run.ts';
import { openArchive } from '../../storage/archive/open-archive.ts';
import { createBackupStore } from '../../storage/location/create-backup-store.ts';
import { createSnapshotLocations } from '../../volumes/snapshot-locations.ts';
import { runBackup } from '../backup.ts';
import { resumeBackup } from '../resume-backup.ts';

/** Makes backups of one cluster into one store and reads them back. */
export interface BackupLab {
  readonly backups: BackupStore;
  start(request: BackupRequest, options?: LabOptions): ReturnType<typeof startRun<BackupEvent, BackupResult>>;
  resume(name: string, options?: LabOptions): ReturnType<typeof startRun<BackupEvent, BackupResult>>;
  read(backup: string, groupResource: string, path: string): Promise<KubeObject | undefined>;
  /** A backup under a name of its own, and what is in its archive: `pods shop/web`, in the archive's order. */
  take(request?: Omit<BackupRequest, 'name'>, options?: LabOptions): Promise<TakenBackup>;
}

export interface TakenBackup {
  readonly name: string;
  readonly result: BackupResult;
  readonly objects: readonly string[];
  readonly events: readonly BackupEvent[];
  read(groupResource: string, path: string): Promise<KubeObject | undefined>;
}

interface LabOptions {
  readonly actions?: readonly BackupItemAction[];
  readonly itemBlockActions?: readonly ItemBlockAction[];
  readonly cluster?: ClusterClient;
  readonly snapshotLocations?: Readonly<Record<string, SnapshotLocation>>;
  readonly hookGraceInMs?: number;
  readonly logger?: Logger;
}

export function createBackupLab(lab: { readonly cluster: ClusterClient; readonly store: ObjectStore }): BackupLab {
  const backups = createBackupStore({ location: 'main', store: lab.store });
  let count = 0;
  const dependencies = ({ actions = [], snapshotLocations, cluster = lab.cluster, ...more }: LabOptions = {}) => ({
    ...more,
    cluster,
    namespace: 'velero',
    store: backups,
    snapshotLocations: createSnapshotLocations(snapshotLocations),
    actions,
    concurrency: 8,
    resourceTimeoutInMs: 10_000,
    itemOperationSyncFrequencyInMs: 200,
    now: () => new Date(),
  });
  const start: BackupLab['start'] = (request, options) =>
    startRun<BackupEvent, BackupResult>({ signal: request.signal }, (run) =>
      runBackup({ request, dependencies: dependencies(options), run }),
    );
  const open = async <T>(name: string, use: (archive: ArchiveReader) => Promise<T>): Promise<T> => {
    const archive = await openArchive({ stream: await backups.openArchive(name) });
    return use(archive).finally(() => archive.close());
  };
  const read: BackupLab['read'] = (name, type, path) =>
    open(name, (archive) => {
      const [resource = '', ...group] = type.split('.');
      const [objectName = '', namespace = ''] = path.split('/').reverse();
      return archive.read({ group: group.join('.'), resource, namespace, name: objectName });
    });
  return {
    backups,
    start,
    resume: (name, options) =>
      startRun<BackupEvent, BackupResult>({}, (run) => resumeBackup({ name, force: false, dependencies: dependencies(options), run })),
    read,
    async take(request = {}, options = {}) {
      const name = `b${++count}`;
      const run = start({ ...request, name }, options);
      const events: BackupEvent[] = [];
      for await (const event of run) events.push(event);
      const result = await run.result;
      const objects = events.flatMap((event) => (event.type === 'item' ? [label(event.object)] : []));
      const archived = await open(name, async (archive) =>
        archive
          .resources()
          .flatMap((resource) =>
            archive
              .namespaces(resource)
              .flatMap((namespace) =>
                archive.names(resource, namespace).map((objectName) => label({ groupResource: resource, namespace, name: objectName })),
              ),
          ),
      );
      if ([...archived].sort().join() !== [...objects].sort().join()) throw new Error('The item events are not what the archive holds');
      return {
        name,
        result,
        objects,
        events,
        read: (type, path) => read(name, type, path),
      };
    },
  };
}

function label(object: { readonly groupResource: string; readonly namespace: string; readonly name: string }): string {
  return `${object.groupResource} ${object.namespace ? `${object.namespace}/` : ''}${object.name}`;
}

/** Everything that a cluster serves and lets back up, read type by type. */
export async function everyObject(cluster: ClusterClient): Promise<string[]> {
  const objects: string[] = [];
  for (const type of (await cluster.discover()).preferred) {
    // The same objects as core events.
    if (type.group === 'events.k8s.io' || !['list', 'create', 'get', 'delete'].every((verb) => type.verbs.includes(verb))) continue;
    for await (const page of cluster.listPages(type))
      for (const { metadata } of page.items)
        objects.push(label({ groupResource: groupResource(type), namespace: metadata.namespace ?? '', name: metadata.name }));
  }
  return objects.sort();
}
