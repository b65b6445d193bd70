import type { ObjectStore } from '@lifeboat/core';
import type { CsiLab } from '../../packages/core/src/volumes/csi/testing/csi-lab.ts';
import type { UpstreamSide } from './upstream-side.ts';

/** What the cases with volumes have in common: Pods that write on the real node, and a controller. */
export interface VolumesLab {
  readonly csi: CsiLab;
  readonly side: UpstreamSide;
  /** Of the controller. */
  readonly namespace: string;
  /** The whole bucket. */
  readonly store: ObjectStore;
  /** A Pod that has written its namespace's name into its volume. */
  makeWriter(name: string, options?: Parameters<CsiLab['makeApplication']>[1]): Promise<void>;
  /** What a volume holds that {@link makeWriter} wrote. */
  read(namespace: string): Promise<string>;
  isThere(namespace: string): Promise<boolean>;
  /** The real `velero` client. */
  velero(...args: string[]): Promise<string>;
  /** Keys of the bucket. */
  keys(prefix: string): Promise<string[]>;
  /** Another location, with the prefix `<namespace>-<name>`, once it is available. */
  secondLocation(name: string): Promise<void>;
}
