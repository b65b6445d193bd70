import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { groupResource, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';

/** The entry that begins an archive, and what it says (reference, section 1.2). */
export const formatVersionPath = 'metadata/version';
export const preferredSuffix = '-preferredversion';

/** Where an object's entry stands: its type, version folder (`''` for none), namespace (`''` for none) and name. */
export interface ArchivePath {
  readonly groupResource: string;
  readonly versionFolder: string;
  readonly namespace: string;
  readonly name: string;
}

/** The entry path of an object. @throws LifeboatError `INVALID_REQUEST` for a part that is no single path segment */
export function archivePath(item: ResourceIdentifier, versionFolder: string): string {
  const type = groupResource(item);
  for (const part of [type, item.name, versionFolder || 'v', item.namespace || 'n']) {
    if (isSegment(part)) continue;
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `${type} ${JSON.stringify(item.namespace)}/${JSON.stringify(item.name)} cannot be kept in an archive: ${JSON.stringify(part)} is no file name`,
      context: { ...item },
    });
  }
  const scope = item.namespace === '' ? 'cluster' : `namespaces/${item.namespace}`;
  return `resources/${type}/${versionFolder === '' ? '' : `${versionFolder}/`}${scope}/${item.name}.json`;
}

/** Every entry path of an object: in its type's preferred version the un-versioned one and that of the version.
 * @throws LifeboatError as {@link archivePath} */
export function archivePaths(item: ResourceIdentifier & { readonly version: string; readonly preferred: boolean }): string[] {
  if (!item.preferred) return [archivePath(item, item.version)];
  return [archivePath(item, ''), archivePath(item, item.version + preferredSuffix)];
}

/** Reads an entry path back: `undefined` when it is none of an object's. */
export function parseArchivePath(path: string): ArchivePath | undefined {
  const [top, type, ...rest] = path.split('/');
  const file = rest.pop();
  if (top !== 'resources' || type === undefined || !file?.endsWith('.json')) return undefined;
  const name = file.slice(0, -'.json'.length);
  if (![type, name, ...rest].every(isSegment)) return undefined;
  const at = (versionFolder: string, namespace: string): ArchivePath => ({ groupResource: type, versionFolder, namespace, name });
  const [first = '', second = '', third = ''] = rest;
  if (rest.length === 1 && first === 'cluster') return at('', '');
  if (rest.length === 2 && first === 'namespaces') return at('', second);
  if (rest.length === 2 && second === 'cluster') return at(first, '');
  if (rest.length === 3 && second === 'namespaces') return at(first, third);
  return undefined;
}

function isSegment(part: string): boolean {
  return part !== '' && part !== '.' && part !== '..' && !part.includes('/') && !part.includes('\0');
}
