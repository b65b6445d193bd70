import type { FileRepositoryFormat } from '../plugin-api/file-repository.ts';
import type { MoverOptions } from './movers/mover-options.ts';

/** How files of volumes are saved in storage locations, and come back. */
export interface VolumeFilesOptions {
  /** The formats of repositories that can be read, such as `kopia` of `@lifeboat/file-repository`. */
  readonly formats: readonly FileRepositoryFormat[];
  /** Names the format that is written, which must be one of `formats`; a function is asked with the name of a storage location, and may
   * leave it to the default. @default the first of `formats` */
  readonly format?: string | ((location: string) => string | undefined);
  /** Opens the repositories. Never empty; a function may leave a repository to the default by `undefined`. @default in the engine's
   * cluster the Secret `velero-repo-credentials` of the engine's namespace, under `repository-password`, as Velero reads it; nothing
   * without that */
  readonly password?: string | ((repository: RepositoryPlace) => string | undefined | Promise<string | undefined>);
  /** The Pods and containers that read and write volumes. */
  readonly mover?: MoverOptions;
  /** What is read of a claim that a Pod uses: `clone` takes a CSI snapshot of it and reads a clone of that, which is of one moment and does not
   * touch the application; a volume of which no CSI snapshots are taken is read as it is, with a warning. @default 'volume' */
  readonly source?: 'volume' | 'clone';
  /** How volumes are made of CSI snapshots that are read, by the storage class of the claim that a snapshot is of.
   * @default a volume of the same class, which a single node may mount */
  readonly clones?: Readonly<Record<string, CloneOptions>>;
  /** Fills new volumes with moved data at once, also where their storage class waits for a Pod (`WaitForFirstConsumer`): where they are is then
   * the choice of the mover's scheduling, and their Pod has to run where that is. @default false: on the node that the Pod is given */
  readonly ignoreDelayBinding?: boolean;
}

/** How a volume is made of a CSI snapshot, for a mover to read it. It goes once it is read. */
export interface CloneOptions {
  /** A class of the same driver, such as one without replicas. @default that of the claim */
  readonly storageClass?: string;
  /** Asks for a volume that can only be read (`ReadOnlyMany`): some drivers have those at once, without a copy. Others refuse them.
   * @default false */
  readonly readOnly?: boolean;
}

/** Which repository a password is for. */
export interface RepositoryPlace {
  /** Name of the storage location. */
  readonly location: string;
  /** The namespace whose volumes it holds. */
  readonly namespace: string;
  /** Name of its format. */
  readonly format: string;
}
