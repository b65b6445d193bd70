import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { NamedOwner } from './owner-chain.ts';

/** An object that is asked about; it is read only where a rule looks into it. */
export interface SelectSubject {
  /** `deployments.apps` */
  readonly resource: string;
  /** `''` for a cluster-scoped one. */
  readonly namespace: string;
  readonly name: string;
  object(): Promise<KubeObject>;
  owners(object: KubeObject): Promise<readonly NamedOwner[]>;
}
