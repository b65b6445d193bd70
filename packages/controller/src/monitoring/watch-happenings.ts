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

/** Tells of what becomes of the objects from now on. What had happened before they were first listed is not told again: whoever worked
 * then has told it. Called before the informers run. */
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

// The schema of its kind says that it has these fields; each may be absent.
function as<T>(object: KubeObject | undefined): T | undefined {
  return object as unknown as T | undefined;
}
