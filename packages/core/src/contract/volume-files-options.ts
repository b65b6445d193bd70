import type { FileRepositoryFormat } from '../plugin-api/file-repository.ts';
import type { MoverOptions } from './movers/mover-options.ts';

/** How files of volumes are saved in storage locations and restored. */
export interface VolumeFilesOptions {
  /** The repository formats that the engine can read, such as `kopia` of `@lifeboat/file-repository`. */
  readonly formats: readonly FileRepositoryFormat[];
  /** Name of the format to write; it must be one of `formats`. A function gets the name of a storage location and may return `undefined`
   * for the default. @default the first of `formats` */
  readonly format?: string | ((location: string) => string | undefined);
  /** Password that opens the repositories; never empty. A function may return `undefined` to use the default for a repository. @default key
   * `repository-password` of the Secret `velero-repo-credentials` in the engine's namespace, as Velero; none without that Secret */
  readonly password?: string | ((repository: RepositoryPlace) => string | undefined | Promise<string | undefined>);
  /** The Pods and containers that read and write volumes. @default see {@link MoverOptions} */
  readonly mover?: MoverOptions;
  /** What is read for a claim that a Pod uses. `volume`: the volume itself, while it is in use. `clone`: a clone of a CSI snapshot of it,
   * which is consistent at one point in time and does not touch the application; a volume without CSI snapshots is read as it is, with a
   * warning. @default 'volume' */
  readonly source?: 'volume' | 'clone';
  /** How volumes are created from CSI snapshots in order to read them, by the storage class of the snapshot's claim. @default a volume of
   * the same class that a single node may mount */
  readonly clones?: Readonly<Record<string, CloneOptions>>;
  /** Fill new volumes with moved data at once, even if their storage class waits for a Pod (`WaitForFirstConsumer`). The mover's scheduling
   * then decides where the volume is, and its Pod must run there. @default false: the volume is filled on the node that its Pod gets */
  readonly ignoreDelayBinding?: boolean;
}

/** How a volume is created from a CSI snapshot for a mover to read. It is deleted afterwards. */
export interface CloneOptions {
  /** Storage class of the volume: another class of the same driver, such as one without replicas. @default the class of the claim */
  readonly storageClass?: string;
  /** Ask for a read-only volume (`ReadOnlyMany`). Some drivers provide it at once, without a copy; others refuse it. @default false */
  readonly readOnly?: boolean;
}

/** The repository that a password is asked for. */
export interface RepositoryPlace {
  /** Name of the storage location. */
  readonly location: string;
  /** Namespace whose volumes the repository holds. */
  readonly namespace: string;
  /** Name of the repository's format, such as `kopia`. */
  readonly format: string;
}
