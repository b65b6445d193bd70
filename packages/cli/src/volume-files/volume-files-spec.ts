import type { VolumeFilesOptions } from '@lifeboat/core';
import type { CredentialSpec } from '../locations/credential-spec.ts';

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
  /** How a Job in the cluster opens the location, where that differs from here. */
  readonly job?: JobOpeningSpec;
}

/** What a Job has of its own. */
export interface JobOpeningSpec {
  /** Keys that count more than the location's, such as the address of an endpoint. */
  readonly config: Readonly<Record<string, string>>;
  /** Absent: that of the location. `default-chain`: what the Pod has, such as the identity of its ServiceAccount. */
  readonly credential?: CredentialSpec;
}

/** How volumes are reached, in the engine's words. */
export type EngineVolumeFiles = Pick<VolumeFilesOptions, 'mover' | 'clones' | 'source'>;

/** What a `lifeboat.yaml` says for all of its locations. */
export interface CommonVolumeFilesSpec extends VolumeFilesSpec, EngineVolumeFiles {}
