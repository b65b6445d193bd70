import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { RestoreRequest } from '../../contract/requests.ts';
import type { ArchiveReader } from '../../contract/store/archive.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { parseVersionPriorities, type VersionPriorities, versionPriorityKey } from '../request/version-priorities.ts';

interface ReadVersionPrioritiesOptions {
  readonly request: RestoreRequest;
  readonly backup: Backup;
  readonly archive: Pick<ArchiveReader, 'resources'>;
  readonly cluster: ClusterClient;
  /** The engine's, of the ConfigMap. */
  readonly namespace: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

const configMapName = 'enableapigroupversions';

/** The versions that the user wants kinds in: the request's, else those of the ConfigMap `enableapigroupversions`.
 * `undefined`: the restore does not choose among versions (see `RestoreRequest.enableAPIGroupVersions`).
 * @throws LifeboatError `KUBERNETES_*` when the cluster cannot be asked */
export async function readVersionPriorities(options: ReadVersionPrioritiesOptions): Promise<VersionPriorities | undefined> {
  const { request, backup, archive, log } = options;
  const asked = request.restoreResourcesVersionPriority;
  if (!request.enableAPIGroupVersions && !asked) return undefined;
  const format = backup.status.formatVersion ?? '';
  if (!isAtLeast(format, [1, 1])) {
    log.warn(
      `The backup's format ${format || 'of old'} knows no versions of kinds: each is restored as it is there`,
      coded('REQUEST_UNCLEAR'),
    );
    return undefined;
  }
  const priorities = asked ? new Map(Object.entries(asked)) : await readConfigMap(options);
  const known = new Set(archive.resources());
  for (const kind of priorities.keys())
    if (!known.has(kind))
      log.warn(
        `${versionPriorityKey}: ${kind} is not in the backup; kinds are named like rockbands.music.example.io`,
        coded('REQUEST_UNCLEAR'),
      );
  return priorities;
}

async function readConfigMap({ cluster, namespace, log, signal }: ReadVersionPrioritiesOptions): Promise<VersionPriorities> {
  const name = `${namespace}/${configMapName}`;
  try {
    const map = await cluster.get({ group: '', version: 'v1', resource: 'configmaps' }, { namespace, name: configMapName }, { signal });
    const text = (map?.data as Record<string, unknown> | undefined)?.[versionPriorityKey];
    const { priorities, ignored } = parseVersionPriorities(typeof text === 'string' ? text : '');
    for (const line of ignored)
      log.warn(
        `${versionPriorityKey} of ConfigMap ${name}: "${line}" is not <kind>=<version>,<version>: left out`,
        coded('REQUEST_UNCLEAR'),
      );
    return priorities;
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
    log.warn(`ConfigMap ${name} may not be read: versions are chosen as if there were none`, coded('REQUEST_UNCLEAR', { error }));
    return new Map();
  }
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [, foundMajor, foundMinor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(foundMajor) > major || (Number(foundMajor) === major && Number(foundMinor) >= minor);
}
