import { randomUUID } from 'node:crypto';
import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { MoverOptions } from '../../../contract/movers/mover-options.ts';
import type { RestoredVolume, RestoreVolumeEvent, RestoreVolumeRequest, VolumeProgressEvent } from '../../../contract/restore-volume.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { atMostEvery } from '../../../flow/at-most-every.ts';
import type { SnapshotTree } from '../../../plugin-api/snapshot-tree.ts';
import type { FilesPlace } from '../backup/files-place.ts';
import { withMoverPod } from '../backup/mover-pod.ts';
import { roomInVolume } from '../restore/room-in-volume.ts';
import { volumeProblem } from '../restore/volume-problem.ts';
import { checkVolume } from './check-volume.ts';
import { createPlanSteps, type StepsFile } from './plan-steps.ts';
import { planVolume, type VolumePlan } from './plan-volume.ts';
import { removeLeftStaging } from './remove-left-staging.ts';
import { type SignTimes, showingSigns } from './showing-signs.ts';
import { usableClaim } from './usable-claim.ts';
import { createVolumeIssues, type VolumeIssues } from './volume-issues.ts';
import { writeSteps } from './write-steps.ts';

interface RestoreVolumeOptions {
  /** Checked. */
  readonly request: RestoreVolumeRequest;
  readonly cluster: ClusterClient;
  readonly mover: MoverOptions;
  /** Name of the location. */
  readonly location: string;
  /** The files of the volume. */
  openTree(): Promise<SnapshotTree>;
  openSteps(): Promise<StepsFile>;
  /** For the mover Pod to run. */
  readonly timeoutInMs: number;
  /** How mover Pods of runs that were killed are told from others. */
  readonly signs?: SignTimes;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RestoreVolumeEvent) => void;
  /** All that can be looked at before is well. */
  readonly accept: () => void;
}

const eventEveryInMs = 200;

/**
 * Restores the files of a volume into a claim that is there: 1 look at the claim and open the files, 2 have a mover Pod mount it and
 * compare, 3 write what differs, each entry moved to its place once it is whole, then delete, 4 compare once more. Twice does no harm: what
 * is as it should be is not written again.
 * @throws LifeboatError that names claim, file and blob where it is about these: `CLAIM_IN_USE`, `CLAIM_UNUSABLE`, `VOLUME_FULL`,
 * `REPOSITORY_*`, `FILE_*`, `MOVER_FAILED`, `TIMEOUT`, `STORE_*`, `KUBERNETES_*`, `CANCELED`
 */
export async function restoreVolume(options: RestoreVolumeOptions): Promise<RestoredVolume> {
  const { request, cluster, mover, location, timeoutInMs, signs, signal, onEvent } = options;
  const { into, mode = 'missing', dryRun = false, allowInUse = false } = request;
  const { node } = await usableClaim({ cluster, into, dryRun, allowInUse, signs, signal });
  const tree = await options.openTree();
  options.accept();
  const issues = createVolumeIssues({ location, onEvent });
  const file = await options.openSteps();
  try {
    const pod = { cluster, mover, run: randomUUID(), node, writes: !dryRun, timeoutInMs, signal };
    const restore = async (place: FilesPlace) => {
      if (!dryRun) await removeLeftStaging(place, { cluster, signal });
      const room = await roomInVolume(place, { signal });
      const steps = createPlanSteps(file);
      const tell = progressTeller(onEvent);
      const plan = await planVolume({ place, tree, mode, steps, issues, signal, onCompared: tell.compared('comparing') });
      if (!dryRun) {
        if (room && plan.neededBytes > room.free && request.ignoreFreeSpace !== true) throw tooSmall(request, plan, room.free);
        const total = {
          items: plan.written.entries.count + plan.changed.entries.count,
          bytes: plan.written.entries.bytes + plan.changed.entries.bytes,
        };
        await writeSteps({ place, tree, steps, issues, signal, onWritten: tell.written(total) });
        await checkVolume({ place, tree, mode, issues, signal, onCompared: tell.compared('checking') });
      }
      return resultOf(plan, issues, { location, dryRun, freeBytes: room?.free });
    };
    return await withMoverPod({ ...pod, ...into }, (place) =>
      dryRun
        ? restore(place)
        : showingSigns({ namespace: place.namespace, name: place.pod }, { ...signs, cluster, signal }, () => restore(place)),
    );
  } catch (error) {
    throw volumeProblem(error, {
      what: `Claim ${into.namespace}/${into.claim}`,
      context: { ...into, backup: request.backupName, location },
    });
  } finally {
    await file.close();
  }
}

interface ResultFacts {
  readonly location: string;
  readonly dryRun: boolean;
  readonly freeBytes: number | undefined;
}

function resultOf(plan: VolumePlan, issues: VolumeIssues, { location, dryRun, freeBytes }: ResultFacts): RestoredVolume {
  return {
    phase: issues.hasErrors ? 'PartiallyFailed' : 'Completed',
    storageLocation: location,
    dryRun,
    written: plan.written.entries,
    changed: plan.changed.entries,
    deleted: plan.deleted.entries,
    kept: plan.kept.entries,
    same: plan.same,
    ...(freeBytes !== undefined && { freeBytes }),
    neededBytes: plan.neededBytes,
    issues: issues.list,
  };
}

function tooSmall({ into }: RestoreVolumeRequest, { neededBytes }: VolumePlan, freeBytes: number): LifeboatError {
  return new LifeboatError({
    code: 'VOLUME_FULL',
    message:
      `Claim ${into.namespace}/${into.claim} is too small: the files take ${neededBytes} bytes more, and it has ${freeBytes} free. ` +
      'Nothing was written. Give it more storage, or choose `ignoreFreeSpace` where its file system compresses',
    context: { ...into, neededBytes, freeBytes, remedy: [{ action: 'set-option', option: 'ignoreFreeSpace' }] },
  });
}

function progressTeller(onEvent: (event: RestoreVolumeEvent) => void) {
  let last: VolumeProgressEvent | undefined;
  const teller = atMostEvery(eventEveryInMs, () => last && onEvent(last));
  const progress = (facts: Omit<VolumeProgressEvent, 'type' | 'totalIsFinal'>, totalIsFinal: boolean) => {
    const isOther = last?.step !== facts.step;
    last = { type: 'progress', ...facts, totalIsFinal };
    if (isOther) teller.tell();
    else teller.perhaps();
  };
  return {
    compared(step: 'comparing' | 'checking') {
      let items = 0;
      return () => {
        items += 1;
        progress({ step, items, totalItems: items, bytes: 0, totalBytes: 0 }, false);
      };
    },
    written(total: { readonly items: number; readonly bytes: number }) {
      let bytes = 0;
      let items = 0;
      return (done: { readonly entries: number; readonly bytes: number }) => {
        bytes += done.bytes;
        items += done.entries;
        progress({ step: 'writing', items, totalItems: total.items, bytes, totalBytes: total.bytes }, true);
      };
    },
  };
}
