import type { VolumeFilesOptions } from '@lifeboat/core';

export const repositoryFormats = ['kopia', 'restic'] as const;

/** A format of the repositories that keep files of volumes. */
export type RepositoryFormat = (typeof repositoryFormats)[number];

/** Where the password of repositories is, or that it is the one that Velero gives all of its clusters. */
export type PasswordSpec = { readonly file: string } | { readonly env: string } | 'well-known';

/** How a location keeps files of volumes. */
export interface VolumeFilesSpec {
  /** Written there. Absent: kopia. */
  readonly format?: RepositoryFormat;
  /** Absent: that of the environment, else the Secret of the cluster. */
  readonly password?: PasswordSpec;
}

/** How volumes are reached, in the engine's words. */
export type EngineVolumeFiles = Pick<VolumeFilesOptions, 'mover' | 'clones' | 'source'>;

/** What a `lifeboat.yaml` says for all of its locations. */
export interface CommonVolumeFilesSpec extends VolumeFilesSpec, EngineVolumeFiles {}
