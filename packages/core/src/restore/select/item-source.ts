import type { ArchiveReader } from '../../contract/store/archive.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import { splitGroupResource } from '../../objects/split-group-resource.ts';
import type { GroupVersionResource, KubeObject, ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import { groupResource } from '../../plugin-api/kube-object.ts';
import type { VersionPriorities } from '../request/version-priorities.ts';
import { versionPriorityKey } from '../request/version-priorities.ts';
import { type ChosenVersion, chooseVersion } from './choose-version.ts';
import type { ClusterView } from './cluster-view.ts';

/** What a source of objects takes. */
export interface SourceSession {
  readonly archive: ArchiveReader;
  readonly view: ClusterView;
  readonly versionPriorities: VersionPriorities | undefined;
  readonly log: OperationLog;
}

export interface SourceItem {
  readonly object: KubeObject;
  readonly type: GroupVersionResource;
}

interface ReadOptions {
  /** An action asked for it: read as the backup preferred it where the cluster takes that, whatever is chosen for its kind. */
  readonly additional?: boolean;
}

/** Reads objects of the archive in the version in which the cluster takes them. */
export interface ItemSource {
  /** `undefined`: the cluster does not serve the kind. @throws LifeboatError `ARCHIVE_CORRUPT`: none of its objects can be read */
  version(resource: string): Promise<ChosenVersion | undefined>;
  /** `undefined`: not in the archive, or not served. @throws LifeboatError `ARCHIVE_CORRUPT` */
  read(id: ResourceIdentifier, options?: ReadOptions): Promise<SourceItem | undefined>;
}

/** Ask again for a new one when the session's view changes. */
export function createItemSource({ archive, view, versionPriorities, log }: SourceSession): ItemSource {
  const versions = new Map<string, Promise<ChosenVersion | undefined>>();

  async function choose(resource: string): Promise<ChosenVersion | undefined> {
    const unversioned = archive.versions(resource).find(({ preferred }) => preferred)?.version ?? (await versionOfFirst(resource));
    const options = { groupResource: resource, archive, discovery: view.discovery, unversioned, priorities: versionPriorities };
    const chosen = chooseVersion(options);
    const wanted = versionPriorities?.get(resource);
    if (chosen && wanted && !wanted.includes(chosen.type.version))
      log.warn(
        `${versionPriorityKey}: none of the versions ${wanted.join(', ')} of ${resource} is both in the backup and served: restored as ${chosen.type.version}`,
        coded('REQUEST_UNCLEAR'),
      );
    if (chosen?.conversion) {
      const { from, to } = chosen.conversion;
      log.info(`${resource} are converted from ${from} to ${to}: the cluster serves no version that the backup has`);
    }
    return chosen;
  }

  // Archives without version folders say it only in the objects: the first that can be read.
  async function versionOfFirst(resource: string): Promise<string> {
    let damage: unknown;
    for (const namespace of archive.namespaces(resource)) {
      for (const name of archive.names(resource, namespace)) {
        try {
          const object = await archive.read({ ...splitGroupResource(resource), namespace, name });
          if (object) return object.apiVersion.split('/').at(-1) ?? '';
        } catch (error) {
          if (!LifeboatError.isInstance(error, 'ARCHIVE_CORRUPT')) throw error;
          damage ??= error;
        }
      }
    }
    if (damage !== undefined) throw damage;
    return '';
  }

  const version = (resource: string) => {
    const known = versions.get(resource) ?? choose(resource);
    versions.set(resource, known);
    return known;
  };

  return {
    version,
    async read(id, { additional = false } = {}) {
      const chosen = await version(groupResource(id));
      if (!chosen) return undefined;
      const folders = additional ? [undefined, chosen.folder] : [chosen.folder, undefined];
      for (const version of new Set(folders)) {
        const stored = await archive.read(id, version === undefined ? {} : { version });
        const isOld = chosen.conversion && versionOf(stored) === chosen.conversion.from;
        const object = stored && isOld ? chosen.conversion?.convert(stored) : stored;
        // An action of the backup may have changed one object's version.
        const own = { ...chosen.type, version: versionOf(object) };
        const type = view.discovery.find(own);
        if (!object || !type) continue;
        const { namespace = '' } = object.metadata;
        if (namespace !== id.namespace)
          log.forItem(id).warn(`has metadata.namespace "${namespace}" in the archive; its path counts`, coded('BACKUP_DAMAGED'));
        return { object, type };
      }
      return undefined;
    },
  };
}

function versionOf(object: KubeObject | undefined): string {
  return object?.apiVersion.split('/').at(-1) ?? '';
}
