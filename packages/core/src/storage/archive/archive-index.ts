import { type ArchivePath, preferredSuffix } from './archive-path.ts';
import { GrowingArray } from './growing-array.ts';

/** Where an entry's body stands in the spool file. */
interface BodyPlace {
  readonly position: number;
  readonly length: number;
}

/** What objects an archive holds and where: about 110 bytes an object. The bytes of an object that stands in its
 * un-versioned and its preferred version's folder alike (its twin) are kept once. */
export interface ArchiveIndex {
  /** Objects in un-versioned folders. */
  readonly itemCount: number;
  /** Adds an entry, or replaces the earlier one of the same path. Returns whether there was one. */
  set(path: ArchivePath, place: BodyPlace): boolean;
  /** Adds an entry that is byte for byte the un-versioned one's twin. Returns whether there was one at its path. */
  setTwin(path: ArchivePath): boolean;
  find(path: ArchivePath): BodyPlace | undefined;
  resources(): string[];
  namespaces(groupResource: string): string[];
  names(groupResource: string, namespace: string): string[];
  /** Sum of the lengths of what {@link names} lists. */
  bytesOf(groupResource: string, namespace: string): number;
  versions(groupResource: string): { version: string; preferred: boolean }[];
  /** Objects in the folders of versions that are not preferred. */
  versionedCount(): number;
  /** Objects that stand in version folders only. */
  versionedOnly(): { count: number; example: string | undefined };
}

/** Version folder (`''`: un-versioned), namespace, name, number of the place. */
type Folders = Map<string, Map<string, Map<string, number>>>;

export function createArchiveIndex(): ArchiveIndex {
  const resources = new Map<string, Folders>();
  const positions = new GrowingArray(Float64Array);
  const lengths = new GrowingArray(Uint32Array);
  /** For each place the number of the version folder that holds its twin, 0 for none. */
  const twins = new GrowingArray(Uint32Array);
  const versionFolders: string[] = [''];
  const versionNumbers = new Map<string, number>([['', 0]]);
  let itemCount = 0;

  const namesIn = (path: Omit<ArchivePath, 'name'>) => resources.get(path.groupResource)?.get(path.versionFolder)?.get(path.namespace);
  const unversioned = (path: ArchivePath) => namesIn({ ...path, versionFolder: '' })?.get(path.name);

  function namesToFill(path: ArchivePath): Map<string, number> {
    const folders = getOrAdd(resources, path.groupResource, (): Folders => new Map());
    const namespaces = getOrAdd(folders, path.versionFolder, () => new Map<string, Map<string, number>>());
    return getOrAdd(namespaces, path.namespace, () => new Map<string, number>());
  }

  function numberOf(versionFolder: string): number {
    return getOrAdd(versionNumbers, versionFolder, () => versionFolders.push(versionFolder) - 1);
  }

  function find(path: ArchivePath): number | undefined {
    const own = namesIn(path)?.get(path.name);
    if (own !== undefined || path.versionFolder === '') return own;
    const other = unversioned(path);
    return other !== undefined && twins.at(other) === versionNumbers.get(path.versionFolder) ? other : undefined;
  }

  return {
    get itemCount() {
      return itemCount;
    },

    set(path, place) {
      const earlier = find(path);
      if (path.versionFolder === '') {
        if (earlier === undefined) itemCount += 1;
        // The earlier entry's twin is no twin of this one.
        else if (twins.at(earlier) > 0)
          namesToFill({ ...path, versionFolder: versionFolders[twins.at(earlier)] ?? '' }).set(path.name, earlier);
      }
      // A copy: a slice would keep the whole path that it was cut from in memory.
      namesToFill(path).set(earlier === undefined ? Buffer.from(path.name).toString() : path.name, positions.length);
      positions.push(place.position);
      lengths.push(place.length);
      twins.push(0);
      return earlier !== undefined;
    },

    setTwin(path) {
      const existed = find(path) !== undefined;
      namesToFill(path).delete(path.name);
      const other = unversioned(path);
      if (other !== undefined) twins.set(other, numberOf(path.versionFolder));
      return existed;
    },

    find(path) {
      const number = find(path);
      return number === undefined ? undefined : { position: positions.at(number), length: lengths.at(number) };
    },

    resources: () => [...resources].filter(([, folders]) => folders.has('')).map(([type]) => type),
    namespaces: (type) => [...(resources.get(type)?.get('')?.keys() ?? [])],
    names: (type, namespace) => [...(namesIn({ groupResource: type, versionFolder: '', namespace })?.keys() ?? [])],

    bytesOf(type, namespace) {
      let bytes = 0;
      for (const number of namesIn({ groupResource: type, versionFolder: '', namespace })?.values() ?? []) bytes += lengths.at(number);
      return bytes;
    },

    versions: (type) =>
      [...(resources.get(type)?.keys() ?? [])]
        .filter((folder) => folder !== '')
        .map((folder) => {
          const preferred = folder.endsWith(preferredSuffix);
          return { version: preferred ? folder.slice(0, -preferredSuffix.length) : folder, preferred };
        }),

    versionedCount() {
      let count = 0;
      for (const folders of resources.values()) {
        for (const [folder, namespaces] of folders) {
          if (folder === '' || folder.endsWith(preferredSuffix)) continue;
          for (const names of namespaces.values()) count += names.size;
        }
      }
      return count;
    },

    versionedOnly() {
      let count = 0;
      let example: string | undefined;
      for (const [type, folders] of resources) {
        for (const [versionFolder, namespaces] of folders) {
          for (const [namespace, names] of namespaces) {
            for (const name of names.keys()) {
              if (unversioned({ groupResource: type, versionFolder, namespace, name }) !== undefined) continue;
              count += 1;
              example ??= `${type} ${namespace === '' ? '' : `${namespace}/`}${name} in ${versionFolder}`;
            }
          }
        }
      }
      return { count, example };
    },
  };
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const added = make();
  map.set(key, added);
  return added;
}
