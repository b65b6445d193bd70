import type { GroupVersionResource, KubeObject, ResourceIdentifier } from '../plugin-api/kube-object.ts';
import { groupResource } from '../plugin-api/kube-object.ts';
import { type ChosenVersion, chooseVersion } from './choose-version.ts';
import type { RestoreSession } from './restore-session.ts';

export interface SourceItem {
  readonly object: KubeObject;
  readonly type: GroupVersionResource;
}

/** Reads objects of the archive in the version in which the cluster takes them. */
export interface ItemSource {
  /** `undefined`: the cluster does not serve the kind. */
  version(resource: string): Promise<ChosenVersion | undefined>;
  /** `undefined`: not in the archive, or not served. @throws LifeboatError `ARCHIVE_CORRUPT` */
  read(id: ResourceIdentifier): Promise<SourceItem | undefined>;
}

/** Ask again for a new one when the session's view changes. */
export function createItemSource({ archive, view }: RestoreSession): ItemSource {
  const versions = new Map<string, Promise<ChosenVersion | undefined>>();

  async function choose(resource: string): Promise<ChosenVersion | undefined> {
    const unversioned = archive.versions(resource).find(({ preferred }) => preferred)?.version ?? (await versionOfFirst(resource));
    return chooseVersion({ groupResource: resource, archive, discovery: view.discovery, unversioned });
  }

  // Archives without version folders say it only in the objects.
  async function versionOfFirst(resource: string): Promise<string> {
    const namespace = archive.namespaces(resource)[0] ?? '';
    const name = archive.names(resource, namespace)[0] ?? '';
    const [type, ...group] = resource.split('.');
    const object = await archive.read({ group: group.join('.'), resource: type ?? '', namespace, name });
    return object?.apiVersion.split('/').at(-1) ?? '';
  }

  const version = (resource: string) => {
    const known = versions.get(resource) ?? choose(resource);
    versions.set(resource, known);
    return known;
  };
  return {
    version,
    async read(id) {
      const chosen = await version(groupResource(id));
      if (!chosen) return undefined;
      const object = await archive.read(id, chosen.folder === undefined ? {} : { version: chosen.folder });
      if (!object) return undefined;
      // An action of the backup may have changed one object's version.
      const own = { ...chosen.type, version: object.apiVersion.split('/').at(-1) ?? '' };
      return { object, type: view.discovery.find(own) ?? chosen.type };
    },
  };
}
