import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { StrictFields } from '../strict-fields.ts';

/** An object that is about to be restored. */
export interface ModifiedItem {
  readonly object: KubeObject;
  /** Such as `deployments.apps`. */
  readonly resource: string;
  /** That of the backup; `''` for cluster-scoped kinds. */
  readonly namespace: string;
}

/** A part of what a user wrote, and where its problems go. */
export interface RuleOptions {
  readonly rule: unknown;
  readonly place: string;
  readonly fields: StrictFields;
  readonly problems: string[];
}
