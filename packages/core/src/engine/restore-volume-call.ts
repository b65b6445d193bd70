import type { Engine, EngineOptions } from '../contract/engine.ts';
import type { RestorePolicy } from '../contract/restore-policy.ts';
import type { RestoredVolume, RestoreVolumeEvent } from '../contract/restore-volume.ts';
import type { ClaimName } from '../contract/results/saved-volume-files.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { createPolicyFilter } from '../restore/policy/policy-filter.ts';
import { createSpoolFile } from '../storage/archive/spool-file.ts';
import { restoreVolume } from '../volumes/files/in-place/restore-volume.ts';
import { callFields } from './checks/call-fields.ts';
import { invalidConfig } from './checks/invalid-config.ts';
import { requireCluster } from './checks/require-cluster.ts';
import { attempt, takeCall, takeName } from './checks/take-call.ts';
import { takeVolumeName } from './repositories/take-volume-name.ts';
import { observe, startEngineRun } from './start-engine-run.ts';

export interface RestoreVolumeCallOptions {
  readonly options: Pick<EngineOptions, 'cluster' | 'restorePolicy' | 'volumeFiles'>;
  openVolume: Engine['openVolume'];
  nameOf(location: string | undefined): string;
  readonly timeoutInMs: number;
}

export function createRestoreVolumeCall(given: RestoreVolumeCallOptions): Engine['restoreVolume'] {
  const { options, openVolume, nameOf, timeoutInMs } = given;
  const { volumeFiles: files } = options;
  return (given) => {
    const call = attempt(() => {
      const request = takeCall('restoreVolume', given, callFields.restoreVolume);
      return { ...request, volume: takeVolumeName(request.volume) };
    });
    return startEngineRun<RestoreVolumeEvent, RestoredVolume>(
      { operation: 'restoreVolume', name: given?.backupName },
      given,
      async (run) => {
        const request = call();
        const { backupName, volume, into, storageLocation } = request;
        takeName('restoreVolume', backupName);
        refuseForbidden(into, options.restorePolicy);
        const cluster = requireCluster(options.cluster, 'restoreVolume');
        if (!files) throw invalidConfig('files of volumes need `volumeFiles`: the formats of their repositories');
        return restoreVolume({
          request,
          cluster,
          mover: files.mover ?? {},
          location: nameOf(storageLocation),
          openTree: () => openVolume(backupName, volume, { signal: run.signal, ...(storageLocation !== undefined && { storageLocation }) }),
          openSteps: () => createSpoolFile({ what: 'the plan of a restore' }),
          timeoutInMs,
          ...observe(run),
        });
      },
    );
  };
}

function refuseForbidden({ namespace, claim }: ClaimName, policy: RestorePolicy | undefined): void {
  if (createPolicyFilter(policy).allows('persistentvolumeclaims', { namespace, name: claim })) return;
  throw new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `restoreVolume: \`restorePolicy\` of this engine allows nothing to be restored into claim ${namespace}/${claim}. Nothing was done`,
    context: { namespace, claim },
  });
}
