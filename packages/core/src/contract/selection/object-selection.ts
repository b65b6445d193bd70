import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { LabelSelector } from '../../velero-api/values/meta.ts';

/** Which objects are taken, finer than namespaces, kinds and labels say it: it narrows what those take. */
export interface ObjectSelection {
  /** An object is taken if at least one of them fits, and with it what it needs, such as the claims of a Pod, and its Namespace.
   * @default all objects that the other filters take */
  include?: readonly SelectRule[];
  /** An object is left out if one of them fits, whatever `include` says, and also where another object needs it. @default none */
  exclude?: readonly SelectRule[];
}

/** What an object must be to fit: everything that is given holds, and at least one thing is given. */
export interface SelectRule {
  /** Kinds or resources, and globs of resources: `Pod`, `deploy`, `deployments.apps`, `*.example.com`. @default all */
  kinds?: readonly string[];
  /** Namespaces, and globs. Cluster-scoped objects are in none. @default any, or none */
  namespaces?: readonly string[];
  /** Names, and globs such as `app-*`. @default any */
  names?: readonly string[];
  /** @default any labels */
  labelSelector?: LabelSelector;
  /** An owner of the object fits, or an owner's owner, however far up. @default whoever owns it, or nobody */
  ownedBy?: OwnerRule;
  /** In the Common Expression Language, true or false, over `object`: `object.spec.replicas > 1 && !has(object.metadata.finalizers)`.
   * An object of which it cannot say so, as it has no such field, is an error and is not taken. @default none */
  expression?: string;
  /** A function that says it. @default none */
  predicate?: SelectPredicate;
}

/** What an owner must be; at least one thing is given. */
export interface OwnerRule {
  /** Kinds or resources, and globs of resources. @default all */
  kinds?: readonly string[];
  /** Names, and globs. @default any */
  names?: readonly string[];
}

/** Says whether an object fits. The object is frozen. It says so at once: a promise is refused. Where it throws, the whole backup,
 * restore or plan fails with `PREDICATE_FAILED`, and nothing of it stays. Its name is what the stored record tells of it. */
export type SelectPredicate = (object: KubeObject) => boolean;
