import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { MoverJobOptions, MoverOptions } from '../../../contract/movers/mover-options.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { textAt } from '../../../objects/object-at.ts';
import type { FileRepository } from '../../../plugin-api/file-repository.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { SnapshotTree, WrittenSnapshot } from '../../../plugin-api/snapshot-tree.ts';
import type { SourceEntry } from '../../../plugin-api/source-entry.ts';
import type { FilesPlace } from '../backup/files-place.ts';
import { withMoverPod } from '../backup/mover-pod.ts';
import { saveByJobs } from '../backup/save-by-job.ts';
import { volumeEntries } from '../backup/volume-entries.ts';
import type { VolumeRepositories } from '../volume-repositories.ts';
import { deviceEntries } from './device-entries.ts';

/** By this Velero's data mover, and ours, name what they read. */
const requester = 'snapshot-data-upload-download';
const operationTag = 'velero.io/async-operation-id';

interface CopyClaimOptions {
  readonly cluster: ClusterClient;
  readonly repository: FileRepository;
  /** What tells a Job how it opens the repository. */
  readonly repositories: Pick<VolumeRepositories, 'taskOf'>;
  /** Name of the location. */
  readonly location: string;
  readonly mover: MoverOptions;
  /** Files that a Job reads at the same time. */
  readonly parallel: number | undefined;
  /** Locks what is stored at least until then, where the repository locks. */
  readonly lockUntil: Date | undefined;
  /** The uid of the Backup. */
  readonly run: string;
  /** Whose data it is, as it is in the cluster. */
  readonly claim: KubeObject;
  /** The claim that is read: itself, or a clone of it. */
  readonly mounted: string;
  /** Noted with the snapshot. */
  readonly operationId: string;
  /** For a device: the name of the one file that its data is kept as. */
  readonly deviceName: string;
  readonly timeoutInMs: number;
  readonly now: () => Date;
  /** Something of it is not saved as it is. */
  readonly onProblem: (message: string) => void;
  /** Bytes that were read of files. */
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

export interface CopiedClaim extends WrittenSnapshot {
  /** That it was read on. */
  readonly node: string | undefined;
}

const podType = { group: '', version: 'v1', resource: 'pods' };

/** Where Velero's data mover keeps the data of a claim in the repository of its namespace. */
function dataUploadSource({ metadata }: KubeObject, format: string) {
  return {
    source: { host: 'default', user: 'default', path: `${requester}/${format}/${metadata.namespace}/${metadata.name}` },
    tags: { 'snapshot-requester': requester, 'snapshot-uploader': format },
  };
}

/** The snapshot that an operation has written, should its process have ended right afterwards. */
export async function copyOfOperation(
  repository: FileRepository,
  { claim, operationId, signal }: Pick<CopyClaimOptions, 'claim' | 'operationId' | 'signal'>,
): Promise<string | undefined> {
  const { source, tags } = dataUploadSource(claim, repository.format);
  const found = await repository.listSnapshots({ source, tags: { ...tags, [operationTag]: operationId } }, { signal });
  return found.findLast(({ incomplete }) => incomplete === undefined)?.id;
}

/** Copies the files of a claim, or its device, into the repository of its namespace, by a short-lived Pod or, where movers have Jobs, its files by
 * one of them; of files only what has changed.
 * @throws LifeboatError `MOVER_FAILED`, `TIMEOUT`, `KUBERNETES_*`, `STORE_*`, `REPOSITORY_*`, `CANCELED` */
export async function copyClaim(options: CopyClaimOptions): Promise<CopiedClaim> {
  const { cluster, repository, claim, mounted, operationId, timeoutInMs, now, onProblem, signal } = options;
  const { namespace = '' } = claim.metadata;
  const { source, tags } = dataUploadSource(claim, repository.format);
  const isDevice = textAt(claim, 'spec', 'volumeMode') === 'Block';
  // What a device holds has no times to compare.
  const before = isDevice
    ? undefined
    : (await repository.listSnapshots({ source, tags }, { signal })).findLast(({ incomplete }) => incomplete === undefined);
  const parent = before && (await repository.openSnapshot(before.id, { signal }));
  if (options.mover.job && !isDevice) return copyByJob(options.mover.job, parent);
  let firstProblem: string | undefined;
  const pod = { cluster, mover: options.mover, run: options.run, namespace, claim: mounted, isDevice, timeoutInMs, signal };
  return withMoverPod(pod, async (place) => {
    const node = textAt(await cluster.get(podType, { namespace, name: place.pod }, { signal }), 'spec', 'nodeName');
    const written = await repository.writeSnapshot(counted(entriesOf(place), options), {
      source,
      tags: { ...tags, [operationTag]: operationId },
      description: 'Kopia Uploader',
      parent: before?.id ?? 'none',
      startedAt: now(),
      signal,
      onProblem: ({ path, message }) => {
        firstProblem ??= message;
        onProblem(`${path}: ${message}`);
      },
    });
    if (!isDevice || firstProblem === undefined) return { ...written, node };
    // A file of a volume may be missing. A device is whole, or nothing.
    await repository.deleteSnapshot(written.snapshot.id, { signal });
    throw new LifeboatError({
      code: 'MOVER_FAILED',
      message: `The device of claim ${namespace}/${claim.metadata.name} was not read whole: ${firstProblem}`,
      context: { namespace, claim: claim.metadata.name },
    });
  });

  async function copyByJob(job: MoverJobOptions, parent: SnapshotTree | undefined): Promise<CopiedClaim> {
    const { repositories, location, mover, run, parallel, lockUntil } = options;
    // Its errors are those of the upload.
    const place = { location, signal, isDropped: false, wait() {}, track() {}, drop() {}, beforeDiscard() {} };
    let told = 0;
    const [outcome] = await saveByJobs({
      ...{ cluster, repositories, mover, job, run, namespace, claim: mounted, timeoutInMs, parallel, lockUntil },
      targets: [{ location: place, repository, identity: { source, tags, description: 'Kopia Uploader' }, parent }],
      startedAt: now(),
      tags: { [operationTag]: operationId },
      onProblem: ({ path, message }) => onProblem(`${path}: ${message}`),
      onStored() {},
      onProgress(_, bytes) {
        options.onBytes(Math.max(0, bytes - told));
        told = Math.max(told, bytes);
      },
    });
    if (!outcome?.done) throw outcome?.error;
    return { ...outcome.done, node: undefined };
  }

  function entriesOf(place: FilesPlace): AsyncIterable<SourceEntry> {
    if (isDevice) return deviceEntries(place, { name: options.deviceName, now: now(), signal });
    return volumeEntries({
      place,
      parents: parent ? [parent] : [],
      signal,
      onComplaint: (text) => onProblem(text.trim()),
      onGone: (path) => onProblem(`${path} was there and then was gone`),
    });
  }
}

async function* counted(entries: AsyncIterable<SourceEntry>, { onBytes }: Pick<CopyClaimOptions, 'onBytes'>): AsyncGenerator<SourceEntry> {
  async function* pass(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of stream) {
      onBytes(chunk.byteLength);
      yield chunk;
    }
  }
  for await (const entry of entries) {
    const { open } = entry;
    yield open ? { ...entry, open: async (call) => pass(await open(call)) } : entry;
  }
}
