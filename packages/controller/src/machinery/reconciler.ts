import type { GroupVersionResource, KubeObject, Logger } from '@lifeboat/core';
import type { ObjectChange } from './informer.ts';

/**
 * Brings the world in line with one object, whatever has happened before: it is told only that something may have changed. It is
 * called again after every change of the object, and after a restart for every object.
 */
export interface Reconciler {
  /** For logs: `backup-storage-location`. */
  readonly name: string;
  /** The objects that are reconciled, in the controller's namespace. */
  readonly type: ReconciledType;
  /** Further objects whose changes concern some of them. */
  readonly watches?: readonly WatchedType[];
  /** How many objects are reconciled at a time, each by one call. @default 1 */
  readonly concurrency?: number;
  /** Every object is reconciled at least so often. @default only when something changes */
  readonly resyncInMs?: number;
  /** End a call, by its signal, when its object is deleted meanwhile. @default false */
  readonly cancelWhenGone?: boolean;
  /** What throws is logged, and the object is reconciled again, each time later. */
  reconcile(request: ReconcileRequest): Promise<ReconcileResult>;
}

/** A type of objects. */
export interface ReconciledType extends GroupVersionResource {
  /** Whether its objects have a namespace: then those of the controller's namespace are meant. `false`: all of the cluster, such as
   * Namespaces. @default true */
  readonly namespaced?: boolean;
}

export interface WatchedType {
  readonly type: ReconciledType;
  /** Names of the objects to reconcile. */
  names(change: ObjectChange): readonly string[];
}

export interface ReconcileRequest {
  readonly name: string;
  /** As the cache has it: it may be a moment old. `undefined`: it is gone. */
  readonly object: KubeObject | undefined;
  /** The controller stops, or does not lead any more: nothing may be written from then on. */
  readonly signal: AbortSignal;
  /** Its lines name the reconciler and the object. */
  readonly logger: Logger;
}

/** `againInMs`: reconcile the object once more then, though nothing changes. */
export type ReconcileResult = { readonly againInMs?: number } | undefined;
