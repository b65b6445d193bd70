import type { Discovery } from '../kubernetes/discovery.ts';
import type { GroupVersionResource } from '../plugin-api/kube-object.ts';
import type { ArchiveReader } from '../storage/archive.ts';
import { splitGroupResource } from './selection.ts';

/** From which folder of the archive a kind's objects are read, and which type they are written as. */
export interface ChosenVersion {
  readonly type: GroupVersionResource;
  /** `undefined`: the un-versioned folder. */
  readonly folder: string | undefined;
}

interface ChooseVersionOptions {
  readonly groupResource: string;
  readonly archive: Pick<ArchiveReader, 'versions'>;
  readonly discovery: Pick<Discovery, 'find' | 'groups'>;
  /** Version of an object in the un-versioned folder, for archives without version folders. */
  readonly unversioned: string;
}

/** The version that the backup preferred where the target serves it, else one that both have, in the target's order of
 * preference. `undefined`: the target does not serve the kind in any version of the archive. */
export function chooseVersion(options: ChooseVersionOptions): ChosenVersion | undefined {
  const { group, resource } = splitGroupResource(options.groupResource);
  const serves = (version: string) => options.discovery.find({ group, version, resource }) !== undefined;
  if (serves(options.unversioned)) return { type: { group, version: options.unversioned, resource }, folder: undefined };
  const kept = new Set(options.archive.versions(options.groupResource).map(({ version }) => version));
  const order = options.discovery.groups.find(({ name }) => name === group)?.versions ?? [];
  const version = order.find((candidate) => kept.has(candidate) && serves(candidate));
  return version === undefined ? undefined : { type: { group, version, resource }, folder: version };
}
