import type { GroupVersionResource, KubeObject, Logger } from '@lifeboat/core';
import type { ObjectChange } from './informer.ts';

/**
 * Brings the world in line with one object. A reconciler does not hear what happened, only that something may have changed. It is called
 * after every change of the object, and after a start for every object.
 */
export interface Reconciler {
  /** A name for logs, such as `backup-storage-location`. */
  readonly name: string;
  /** The type of the objects to reconcile, in the controller's namespace. */
  readonly type: ReconciledType;
  /** Other types whose changes affect some of these objects. */
  readonly watches?: readonly WatchedType[];
  /** How many objects are reconciled at the same time. One object is never reconciled twice at once. @default 1 */
  readonly concurrency?: number;
  /** Every object is reconciled at least this often, in milliseconds. @default only when something changes */
  readonly resyncInMs?: number;
  /** Abort the signal of a call if its object is deleted meanwhile. @default false */
  readonly cancelWhenGone?: boolean;
  /** Reconciles one object. If it throws, the error is logged and the object is reconciled again, after a pause that grows each time. */
  reconcile(request: ReconcileRequest): Promise<ReconcileResult>;
}

/** A type of objects. */
export interface ReconciledType extends GroupVersionResource {
  /** Whether its objects have a namespace. If so, only those in the controller's namespace count. `false`: cluster-wide objects, such as
   * Namespaces.
   * @default true */
  readonly namespaced?: boolean;
}

export interface WatchedType {
  readonly type: ReconciledType;
  /** Returns the names of the objects to reconcile after this change. */
  names(change: ObjectChange): readonly string[];
}

export interface ReconcileRequest {
  readonly name: string;
  /** The object in the cache, which may be a moment old; `undefined` if it was deleted. */
  readonly object: KubeObject | undefined;
  /** Aborted when the controller stops or no longer leads. Nothing may be written after that. */
  readonly signal: AbortSignal;
  /** Adds the names of the reconciler and the object to each line. */
  readonly logger: Logger;
}

/** `againInMs`: reconcile the object again after this time, even if nothing changes. */
export type ReconcileResult = { readonly againInMs?: number } | undefined;
