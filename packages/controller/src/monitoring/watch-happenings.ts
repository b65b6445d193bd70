import type { KubeObject } from '@lifeboat/core';
import type { VeleroKind, VeleroKinds } from '@lifeboat/core/velero-api';
import { kindType } from '../kinds/kind-type.ts';
import type { Informer } from '../machinery/informer.ts';
import {
  type Happening,
  happeningsOfBackup,
  happeningsOfDeletion,
  happeningsOfLocation,
  happeningsOfRestore,
  happeningsOfSchedule,
  type Tell,
} from './happening.ts';

interface WatchHappeningsOptions {
  readonly informerOf: (type: ReturnType<typeof kindType>) => Informer;
  readonly tell: Tell;
}

/** Reports changes of objects from now on. What happened before they were first listed is not reported again: the earlier process has done
 * so. Call this before the informers run. */
export function watchHappenings({ informerOf, tell }: WatchHappeningsOptions): void {
  const watch = <K extends VeleroKind>(
    kind: K,
    happeningsOf: (before: VeleroKinds[K] | undefined, object: VeleroKinds[K] | undefined) => readonly Happening[],
  ) => {
    const informer = informerOf(kindType(kind));
    let isListed = false;
    void informer.synced.then(() => {
      isListed = true;
    });
    informer.onChange(({ object, before }) => {
      if (!isListed) return;
      for (const happening of happeningsOf(as(before), as(object))) tell(happening);
    });
  };
  watch('Backup', happeningsOfBackup);
  watch('Restore', happeningsOfRestore);
  watch('BackupStorageLocation', happeningsOfLocation);
  watch('Schedule', happeningsOfSchedule);
  watch('DeleteBackupRequest', happeningsOfDeletion);
}

// The schema of the kind has these fields. Each of them may be absent.
function as<T>(object: KubeObject | undefined): T | undefined {
  return object as unknown as T | undefined;
}
