import type { Engine, SavedVolumeFiles, VolumeName } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import { RefusedError } from '../../refused-error.ts';
import { UsageError } from '../../usage-error.ts';

/** How a command line names a volume: by its claim, or by the Pod that mounts it. */
export function volumeLabel({ pod, volume, namespace, claim }: SavedVolumeFiles): string {
  return claim === undefined ? `${pod}/${volume}` : `${namespace}/${claim}`;
}

interface FindOptions {
  readonly engine: Engine;
  readonly backup: string;
  /** `NAMESPACE/CLAIM`, or `NAMESPACE/POD/VOLUME`. */
  readonly named: string;
  readonly context: CliContext;
}

/** The volume of a backup that a command line names. @throws UsageError, RefusedError that tells which there are */
export async function findVolume({ engine, backup, named, context }: FindOptions): Promise<VolumeName> {
  const parts = named.split('/');
  if ((parts.length !== 2 && parts.length !== 3) || parts.includes(''))
    throw new UsageError(`"${named}" names no volume: give NAMESPACE/CLAIM, or NAMESPACE/POD/VOLUME`);
  const volumes = await engine.listVolumes(backup, { signal: context.signal });
  const [first = '', second = '', volume] = parts;
  const isThere = volumes.some(({ pod, volume: inPod, namespace, claim }) =>
    volume === undefined ? namespace === first && claim === second : pod === `${first}/${second}` && inPod === volume,
  );
  if (isThere) return volume === undefined ? { namespace: first, claim: second } : { pod: `${first}/${second}`, volume };
  const known = volumes.map(volumeLabel).join(', ') || 'files of no volume';
  throw new RefusedError(`Backup ${backup} has no files of volume ${named}; it has: ${known}`);
}
