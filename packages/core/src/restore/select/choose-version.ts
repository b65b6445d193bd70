import type { Discovery } from '../../contract/cluster/discovery.ts';
import type { ArchiveReader } from '../../contract/store/archive.ts';
import { splitGroupResource } from '../../objects/split-group-resource.ts';
import type { GroupVersionResource } from '../../plugin-api/kube-object.ts';
import type { VersionPriorities } from '../request/version-priorities.ts';
import { compareKubeVersions } from './compare-kube-versions.ts';
import { type FoundConversion, findConversion } from './conversions/find-conversion.ts';

/** From which folder of the archive a kind's objects are read, and which type they are written as. */
export interface ChosenVersion {
  readonly type: GroupVersionResource;
  /** `undefined`: the un-versioned folder. */
  readonly folder: string | undefined;
  /** The cluster serves no version of the backup: each object is converted. */
  readonly conversion?: FoundConversion;
}

interface ChooseVersionOptions {
  readonly groupResource: string;
  readonly archive: Pick<ArchiveReader, 'versions'>;
  readonly discovery: Pick<Discovery, 'find' | 'groups'>;
  /** Version of an object in the un-versioned folder, for archives without version folders. */
  readonly unversioned: string;
  /** What the user wants, for restores that choose among versions. */
  readonly priorities?: VersionPriorities | undefined;
}

/** A version that the backup holds and the target serves. Without `priorities` the one that the backup preferred, else the
 * one that the target likes best. With them by Velero's pkg/restore/restore.go: 0 what the user wants, 1 what the target prefers, 2 what the
 * backup preferred, 3 the first in Kubernetes' order. `undefined`: they have no version in
 * common, and none can be converted. */
export function chooseVersion(options: ChooseVersionOptions): ChosenVersion | undefined {
  const { unversioned, priorities } = options;
  const { group, resource } = splitGroupResource(options.groupResource);
  const kept = new Set([unversioned, ...options.archive.versions(options.groupResource).map(({ version }) => version)]);
  // Asked kind by kind: Velero takes a group's versions for those of each of its kinds.
  const versions = options.discovery.groups.find(({ name }) => name === group)?.versions ?? [];
  const served = versions.filter((version) => options.discovery.find({ group, version, resource }) !== undefined);
  const wanted = priorities
    ? [...(priorities.get(options.groupResource) ?? []), ...served.slice(0, 1), unversioned, ...served.toSorted(compareKubeVersions)]
    : [unversioned, ...served];
  const version = wanted.find((candidate) => kept.has(candidate) && served.includes(candidate));
  if (version === undefined) {
    const conversion = findConversion(options.groupResource, kept, served);
    if (!conversion) return undefined;
    const folder = conversion.from === unversioned ? undefined : conversion.from;
    return { type: { group, version: conversion.to, resource }, folder, conversion };
  }
  return { type: { group, version, resource }, folder: version === unversioned ? undefined : version };
}
