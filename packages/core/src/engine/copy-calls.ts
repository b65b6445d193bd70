import type { Engine } from '../contract/engine.ts';
import type { CopyEvent, RepairEvent, VerifyEvent } from '../contract/events.ts';
import type { CopiedBackup } from '../contract/results/copied-backup.ts';
import type { RepairedBackup } from '../contract/results/repaired-backup.ts';
import type { VerifyResult } from '../contract/results/verify-result.ts';
import type { ArchiveLimits } from '../contract/store/archive.ts';
import { copyBackup } from '../storage/copy/copy-backup.ts';
import { createCopyProgress } from '../storage/copy/copy-progress.ts';
import { repairBackup } from '../storage/copy/repair-backup.ts';
import { verifyCopy } from '../storage/copy/verify-copy.ts';
import { openPublicKeys } from '../storage/digests/location-trust.ts';
import { createVolumeFilesCopier } from '../volumes/files/copy/create-volume-files-copier.ts';
import type { VolumeRepositories } from '../volumes/files/volume-repositories.ts';
import { callFields } from './checks/call-fields.ts';
import { attempt, takeCall, takeName, takeNamed } from './checks/take-call.ts';
import type { OpenLocations } from './open-locations.ts';
import { observe, startEngineRun } from './start-engine-run.ts';

interface CopyCallsOptions {
  readonly locations: OpenLocations;
  repositories(): VolumeRepositories | undefined;
  readonly now: () => Date;
  readonly archiveLimits: ArchiveLimits | undefined;
}

/** The calls that look whether a backup is whole in its locations, and bring it to others. */
export function createCopyCalls(options: CopyCallsOptions): Pick<Engine, 'verifyBackup' | 'copyBackup' | 'repairBackup'> {
  const { locations, now, archiveLimits } = options;
  const files = () => {
    const repositories = options.repositories();
    return repositories && createVolumeFilesCopier(repositories);
  };
  return {
    verifyBackup: (name, given = {}) => {
      const call = attempt(() => takeNamed('verifyBackup', name, given, callFields.verifyBackup));
      return startEngineRun<VerifyEvent, VerifyResult>({ operation: 'verifyBackup', name }, given, async (run) => {
        const { storageLocation, requireSignature, volumeFiles = 'files' } = call();
        const required = openPublicKeys(requireSignature, 'A key of requireSignature');
        const store = await locations.find(storageLocation, run.signal);
        const progress = createCopyProgress({ onEvent: run.emit });
        const onChecked = (items: number, totalItems: number) => run.emit({ type: 'progress', items, totalItems, totalIsFinal: true });
        const volumes = volumeFiles === 'none' ? {} : { files: files(), filesDepth: volumeFiles };
        return verifyCopy({ backups: store, name, archiveLimits, required, progress, onChecked, ...volumes, ...observe(run) });
      });
    },
    copyBackup: (given) => {
      const call = attempt(() => takeCall('copyBackup', given, callFields.copyBackup));
      return startEngineRun<CopyEvent, CopiedBackup>({ operation: 'copyBackup', name: given?.name }, given, async (run) => {
        const { name, from, to } = call();
        await locations.requireApart([from, to], run.signal);
        const stores = { from: await locations.find(from, run.signal), to: await locations.find(to, run.signal) };
        return copyBackup({ name: takeName('copyBackup', name), ...stores, now: now(), archiveLimits, files: files(), ...observe(run) });
      });
    },
    repairBackup: (name, given = {}) => {
      const call = attempt(() => takeNamed('repairBackup', name, given, callFields.repairBackup));
      return startEngineRun<RepairEvent, RepairedBackup>({ operation: 'repairBackup', name }, given, async (run) => {
        const { storageLocations } = call();
        const stores = await locations.all(run.signal);
        return repairBackup({ name, stores, storageLocations, now: now(), archiveLimits, files: files(), ...observe(run) });
      });
    },
  };
}
