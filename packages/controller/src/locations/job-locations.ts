import { LifeboatError, type MoverLocation, type ResolveSecret, type VolumeFilesOptions } from '@lifeboat/core';
import { setOwnMember } from '@lifeboat/core/json';
import type { BackupStorageLocation } from '@lifeboat/core/velero-api';
import { withDefaultCredential } from './with-default-credential.ts';

interface JobLocationsOptions {
  readonly files: VolumeFilesOptions;
  /** The locations that the work uses. */
  readonly locations: readonly BackupStorageLocation[];
  readonly resolveSecret: ResolveSecret;
  readonly defaultCredential: { readonly name: string; readonly key: string };
}

/** If movers run as Jobs, tells them how to open the locations of the cluster: with the Secrets that the server uses. Values that the
 * caller of the controller has set are kept. */
export function withJobLocations({ files, locations, ...options }: JobLocationsOptions): VolumeFilesOptions {
  const { mover } = files;
  if (!mover?.job) return files;
  const { job } = mover;
  const location: typeof job.location = async (name, call) => {
    const own = await job.location?.(name, call);
    if (own) return own;
    const found = locations.find(({ metadata }) => metadata.name === name);
    return found && (await moverLocation(found, options, call.signal));
  };
  return { ...files, mover: { ...mover, job: { ...job, location } } };
}

async function moverLocation(
  object: BackupStorageLocation,
  { resolveSecret, defaultCredential }: Pick<JobLocationsOptions, 'resolveSecret' | 'defaultCredential'>,
  signal: AbortSignal | undefined,
): Promise<MoverLocation> {
  const { provider, objectStorage, config, credential } = (
    await withDefaultCredential(object, { resolveSecret, defaultCredential, signal })
  ).spec;
  const { name, namespace } = object.metadata;
  const secrets: Record<string, Uint8Array | string> = {};
  for (const reference of [credential, objectStorage?.caCertRef]) {
    if (!reference?.name) continue;
    const value = await resolveSecret(
      { name: reference.name, key: reference.key, ...(namespace !== undefined && { namespace }) },
      { signal },
    );
    if (value === undefined || value === null)
      throw new LifeboatError({
        code: 'CREDENTIALS_MISSING',
        message: `BackupStorageLocation "${name}": Secret ${namespace}/${reference.name} has no key ${reference.key}, which a mover's Job is to open it with`,
        context: { location: name },
      });
    setOwnMember(secrets, `${reference.name}/${reference.key}`, value);
  }
  return {
    config: {
      provider,
      ...(objectStorage && { objectStorage }),
      ...(config && { config }),
      ...(credential?.name && { credential }),
    },
    secrets,
  };
}
