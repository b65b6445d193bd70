import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { Logger } from '../../../plugin-api/logger.ts';

/** Makes clones of claims by CSI snapshots, to be read in their stead: at one moment, and without the Pod that uses the claim. */
export interface ClaimCloner {
  /** Hands the name of a clone to `use`; clone and snapshot are gone afterwards. `undefined` for a volume of which no CSI snapshots are taken.
   * @throws LifeboatError `SNAPSHOT_FAILED`, `TIMEOUT`, `KUBERNETES_*`, and whatever `use` throws */
  withClone<T>(
    volume: { readonly claim: KubeObject; readonly persistentVolume: KubeObject | undefined; readonly logger: Logger },
    use: (clone: string) => Promise<T>,
  ): Promise<{ readonly result: T } | undefined>;
}
