import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { LabelSelector } from '../../velero-api/values/meta.ts';

/** Narrows the objects that the namespaces, kinds and labels of a request select. */
export interface ObjectSelection {
  /** An object is taken if at least one of these rules fits. What it needs is taken with it, such as the claims of a Pod, and its
   * Namespace. @default all objects that the other filters select */
  include?: readonly SelectRule[];
  /** An object is left out if one of these rules fits, even if `include` or another object needs it. @default none */
  exclude?: readonly SelectRule[];
}

/** A rule that an object fits if all of the given conditions hold. At least one must be given. */
export interface SelectRule {
  /** Kinds or resources, or globs of resources: `Pod`, `deploy`, `deployments.apps`, `*.example.com`. @default all */
  kinds?: readonly string[];
  /** Namespaces, or globs of them. Cluster-scoped objects are in no namespace. @default any namespace or none */
  namespaces?: readonly string[];
  /** Names of objects, or globs such as `app-*`. @default any */
  names?: readonly string[];
  /** Selects objects by their labels. @default any labels */
  labelSelector?: LabelSelector;
  /** One of the object's owners, or an owner of an owner and so on, fits this rule. @default any owner or none */
  ownedBy?: OwnerRule;
  /** An expression in the Common Expression Language over `object` that yields true or false: `object.spec.replicas > 1 &&
   * !has(object.metadata.finalizers)`. If it cannot be evaluated, because the object lacks a field, for example, that is an error and the
   * object is not taken. @default none */
  expression?: string;
  /** A function that decides whether an object fits. @default none */
  predicate?: SelectPredicate;
}

/** Conditions on an owner. At least one must be given, and all that are given must hold. */
export interface OwnerRule {
  /** Kinds or resources of the owner, or globs of resources. @default all */
  kinds?: readonly string[];
  /** Names of the owner, or globs. @default any */
  names?: readonly string[];
}

/** Decides whether an object fits. The object is frozen. The function must answer synchronously: a promise is refused. If it throws, the
 * whole backup, restore or plan fails with `PREDICATE_FAILED` and leaves nothing behind. The stored record of the run has only the
 * function's name. */
export type SelectPredicate = (object: KubeObject) => boolean;
