import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { MoverOptions } from '../../../contract/movers/mover-options.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { textAt } from '../../../objects/object-at.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { FileRepository } from '../../../plugin-api/file-repository.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { EntryProblem, SnapshotTree, WrittenSnapshot } from '../../../plugin-api/snapshot-tree.ts';
import type { SourceEntry } from '../../../plugin-api/source-entry.ts';
import type { BlobDigest } from '../../../plugin-api/verify-report.ts';
import type { FilesPlace } from '../backup/files-place.ts';
import { withMoverPod } from '../backup/mover-pod.ts';
import { saveByJobs } from '../backup/save-by-job.ts';
import { volumeEntries } from '../backup/volume-entries.ts';
import type { FilesTarget, TargetOutcome } from '../fan-out/open-targets.ts';
import { writeToTargets } from '../fan-out/write-to-targets.ts';
import type { SnapshotIdentity } from '../snapshot-identity.ts';
import type { VolumeRepositories } from '../volume-repositories.ts';
import { deviceEntries } from './device-entries.ts';
import { movedSnapshotName } from './moved-volumes.ts';

/** By this Velero's data mover, and ours, name what they read. */
const requester = 'snapshot-data-upload-download';
const operationTag = 'velero.io/async-operation-id';

interface CopyClaimOptions {
  readonly cluster: ClusterClient;
  /** The repositories of its namespace. */
  readonly targets: readonly FilesTarget[];
  /** What tells a Job how it opens a repository. */
  readonly repositories: Pick<VolumeRepositories, 'taskOf'>;
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
  /** Noted with the snapshot, which it names. */
  readonly operationId: string;
  /** For a device: the name of the one file that its data is kept as. */
  readonly deviceName: string;
  readonly timeoutInMs: number;
  readonly now: () => Date;
  /** Something of it is not saved as it is. Each repository tells it. */
  readonly onProblem: (problem: Pick<EntryProblem, 'path' | 'message'>) => void;
  /** What could not be listed. */
  readonly onComplaint: (text: string) => void;
  /** Something was listed and then was gone. */
  readonly onGone: (path: string) => void;
  /** Hears of blobs that were stored, as `writeSnapshot` tells it. */
  readonly onStored: (target: FilesTarget, blob: BlobDigest) => void;
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
export function movedIdentity({ metadata }: KubeObject, format: string): SnapshotIdentity {
  return {
    source: { host: 'default', user: 'default', path: `${requester}/${format}/${metadata.namespace}/${metadata.name}` },
    tags: { 'snapshot-requester': requester, 'snapshot-uploader': format },
    description: 'Kopia Uploader',
  };
}

/** The snapshot that an operation has written, should its process have ended right afterwards. */
export async function copyOfOperation(
  { repository, identity }: { readonly repository: FileRepository; readonly identity: SnapshotIdentity },
  { operationId, signal }: CallOptions & Pick<CopyClaimOptions, 'operationId'>,
): Promise<string | undefined> {
  const { source, tags } = identity;
  const found = await repository.listSnapshots({ source, tags: { ...tags, [operationTag]: operationId } }, { signal });
  return found.findLast(({ incomplete }) => incomplete === undefined)?.id;
}

/** Copies the files of a claim, or its device, into repositories of its namespace, by a short-lived Pod or, where movers have Jobs, its files by
 * one of them for each; of files only what has changed. What a repository fails with is its outcome.
 * @throws LifeboatError `MOVER_FAILED`, `TIMEOUT`, `KUBERNETES_*`, `STORE_*`, `REPOSITORY_*`, `CANCELED` */
export async function copyClaim(options: CopyClaimOptions): Promise<readonly TargetOutcome<CopiedClaim>[]> {
  const { cluster, repositories, mover, run, claim, mounted, operationId, timeoutInMs, now, onProblem, signal } = options;
  const { namespace = '' } = claim.metadata;
  const isDevice = textAt(claim, 'spec', 'volumeMode') === 'Block';
  // What a device holds has no times to compare.
  const targets = isDevice ? options.targets.map((target) => ({ ...target, parent: undefined })) : options.targets;
  const common = {
    ...{ targets, startedAt: now(), tags: { [operationTag]: operationId }, id: movedSnapshotName(operationId), onStored: options.onStored },
    ...{ cluster, mover, run, namespace, claim: mounted, timeoutInMs, signal },
  };
  const { job } = mover;
  if (job && !isDevice) {
    const { parallel, lockUntil } = options;
    const outcomes = await saveByJobs({ ...common, job, repositories, parallel, lockUntil, onProblem, onProgress: furthest(options) });
    return outcomes.map((outcome) => onNode(outcome, undefined));
  }
  let firstProblem: string | undefined;
  return withMoverPod({ ...common, isDevice }, async (place) => {
    const node = textAt(await cluster.get(podType, { namespace, name: place.pod }, { signal }), 'spec', 'nodeName');
    const outcomes = await writeToTargets({
      ...common,
      entries: (parents) => counted(entriesOf(place, parents), options),
      onProblem(problem) {
        firstProblem ??= problem.message;
        onProblem(problem);
      },
    });
    if (!isDevice || firstProblem === undefined) return outcomes.map((outcome) => onNode(outcome, node));
    // A file of a volume may be missing. A device is whole, or nothing.
    for (const { location, done } of outcomes)
      if (done) await targets.find((target) => target.location === location)?.repository.deleteSnapshot(done.snapshot.id, { signal });
    throw new LifeboatError({
      code: 'MOVER_FAILED',
      message: `The device of claim ${namespace}/${claim.metadata.name} was not read whole: ${firstProblem}`,
      context: { namespace, claim: claim.metadata.name },
    });
  });

  function entriesOf(place: FilesPlace, parents: readonly (SnapshotTree | undefined)[]): AsyncIterable<SourceEntry> {
    const { onComplaint, onGone } = options;
    if (isDevice) return deviceEntries(place, { name: options.deviceName, now: now(), signal });
    return volumeEntries({ place, parents, signal, onComplaint, onGone });
  }
}

function onNode({ location, done, error }: TargetOutcome<WrittenSnapshot>, node: string | undefined): TargetOutcome<CopiedClaim> {
  return done ? { location, done: { ...done, node } } : { location, error };
}

/** Each Job tells how far it is: the one that is the furthest counts. */
function furthest({ onBytes }: Pick<CopyClaimOptions, 'onBytes'>): (target: FilesTarget, bytes: number) => void {
  let told = 0;
  return (_, bytes) => {
    onBytes(Math.max(0, bytes - told));
    told = Math.max(told, bytes);
  };
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
