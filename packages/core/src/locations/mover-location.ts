import type { EngineOptions } from '../contract/engine.ts';
import type { NamedStorageLocationConfig, StorageLocationConfig } from '../contract/locations/storage-location.ts';
import type { MoverTask } from '../contract/movers/mover-task.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import { callForeign } from '../plugin-api/foreign/call-foreign.ts';
import { foreignTimeLimits } from '../plugin-api/foreign/time-limits.ts';
import { shapeProblems } from '../velero-api/schema/shape-problems.ts';
import { namedStorageLocationField } from './named-location-fields.ts';
import { createSecretReader } from './secret-reader.ts';

interface MoverLocationOptions extends CallOptions {
  readonly options: Pick<EngineOptions, 'storageLocations' | 'volumeFiles' | 'resolveSecret'>;
}

/** How a Job of a mover opens a storage location: what it says, and the secrets that it names.
 * @throws LifeboatError `INVALID_CONFIG` where nobody says it, `CREDENTIALS_MISSING` */
export async function moverLocation(
  name: string,
  { options: { storageLocations, volumeFiles, resolveSecret }, signal }: MoverLocationOptions,
): Promise<Pick<MoverTask, 'location' | 'secrets'>> {
  const given = new Map(Object.entries(storageLocations)).get(name);
  const job = volumeFiles?.mover?.job;
  const own = await callForeign({
    what: '`volumeFiles.mover.job.location`',
    timeoutInMs: foreignTimeLimits.credentialsInMs,
    code: 'INVALID_CONFIG',
    signal,
    call: async (limit) => job?.location?.(name, { signal: limit }),
  });
  if (own) {
    const location = dataOf(own.config, name);
    const secrets = Object.entries(own.secrets ?? {}).map(([key, value]) => [key, Buffer.from(value as string).toString('base64')]);
    return { location, secrets: Object.fromEntries(secrets) as Record<string, string> };
  }
  if (!given || !('provider' in given) || given.provider === undefined)
    throw invalid(name, 'it is a store that is open already: `volumeFiles.mover.job.location` has to say how a Job opens it');
  const location = dataOf(given, name);
  const reader = createSecretReader({ location: name, resolveSecret, namespace: undefined, isFromCluster: false });
  const named = [location.credential, location.objectStorage?.caCertRef].filter((each) => each !== undefined);
  const secrets = await Promise.all(
    named.map(async ({ name: secret, key }) => {
      const bytes = await reader.read(reader.reference(secret, key), signal);
      return [`${secret}/${key}`, Buffer.from(bytes).toString('base64')];
    }),
  );
  return { location, secrets: Object.fromEntries(secrets) as Record<string, string> };
}

/** Only what is data, and what opening needs. */
function dataOf({ provider, objectStorage, config, credential, patienceInMs }: StorageLocationConfig, name: string) {
  const location: NamedStorageLocationConfig = {
    ...{ name, provider },
    ...(objectStorage && { objectStorage }),
    ...(config && { config }),
    ...(credential && { credential }),
    ...(patienceInMs !== undefined && { patienceInMs }),
  };
  const problems = shapeProblems('config', location, namedStorageLocationField);
  if (problems.length > 0) throw invalid(name, problems.join('; '));
  const file = Object.keys(config ?? {}).find((key) => key.endsWith('File'));
  if (file !== undefined)
    throw invalid(name, `"${file}" names a file of this machine: \`volumeFiles.mover.job.location\` has to say how a Job opens it`);
  return location;
}

function invalid(name: string, why: string): LifeboatError {
  return new LifeboatError({
    code: 'INVALID_CONFIG',
    message: `A mover's Job cannot open location "${name}": ${why}`,
    context: { location: name },
  });
}
