import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { ClusterClient } from '../cluster/cluster-client.ts';

/** One side of a comparison: a backup, or what a cluster holds now. */
export type ComparedSide =
  | {
      /** Name of the backup. */
      readonly backup: string;
      /** Name of the storage location. @default the engine's default location */
      readonly storageLocation?: string;
    }
  | {
      /** A client of the cluster; `own` is the engine's cluster. */
      readonly cluster: 'own' | ClusterClient;
    };

/** One place where two values differ. */
export interface ValueDifference {
  /** RFC 6901 pointer to the place; `''` is the whole value. Entries of `managedFields` and of `status.conditions` are identified by their
   * content, not by their index. */
  readonly path: string;
  /** The value on the left side; `undefined` if it is absent there. */
  readonly left: unknown;
  /** The value on the right side; `undefined` if it is absent there. */
  readonly right: unknown;
}

/** One place in which an object differs between the two sides. */
export interface ObjectDifference {
  /** Resource and group, such as `deployments.apps`. */
  readonly resource: string;
  /** `namespace/name`, or `/name` for a cluster-scoped object, by its names on the left side. */
  readonly object: string;
  /** The object on the left side; `undefined` if it is absent there. */
  readonly left: KubeObject | undefined;
  /** The object on the right side; `undefined` if it is absent there. */
  readonly right: KubeObject | undefined;
  /** The place and its values. Absent if one side does not have the object. */
  readonly value?: ValueDifference;
}

/** A difference that is allowed, and why. All conditions that are given must fit. */
export interface ComparisonRule {
  /** Why the difference is allowed, in one sentence for people. */
  readonly reason: string;
  /** Resources that the rule is for, such as `deployments.apps`. @default all */
  readonly resources?: readonly string[];
  /** Decides whether the rule applies to an object. It gets the left side's object or, if there is none, the right side's. @default all */
  readonly when?: (object: KubeObject, difference: ObjectDifference) => boolean;
  /** What may differ: an object that the right side lacks (`missing-right`) or only the right side has (`extra-right`), everything, or
   * places as pointers, with `*` for one segment and a final `**` for everything below. */
  readonly allows: 'missing-right' | 'extra-right' | 'everything' | readonly string[];
}

/** Options of `compare`. */
export interface CompareOptions extends CallOptions {
  /** Namespaces to compare: names on the left side, or globs. @default the namespaces that a compared backup was made of, else all */
  readonly includedNamespaces?: readonly string[];
  /** Namespaces to leave out: names on the left side, or globs. @default none */
  readonly excludedNamespaces?: readonly string[];
  /** Kinds to compare, such as `deployments.apps`, or globs. @default all */
  readonly includedResources?: readonly string[];
  /** Kinds to leave out, such as `deployments.apps`, or globs. @default none */
  readonly excludedResources?: readonly string[];
  /** Whether cluster-scoped objects are compared. @default true without `includedNamespaces`, else false */
  readonly includeClusterResources?: boolean;
  /** Maps namespaces of the left side to their names on the right side. @default none */
  readonly namespaceMapping?: Readonly<Record<string, string>>;
  /** Differences that are allowed. To add rules, pass `ignoredDifferences` and your own; pass an empty list to see every difference.
   * @default `ignoredDifferences` */
  readonly rules?: readonly ComparisonRule[];
}

/** An object that differs between the two sides. Even a loop that reads slowly gets every one. */
export interface DifferentObject {
  /** Resource and group, such as `deployments.apps`. */
  readonly groupResource: string;
  /** Its namespace on the left side; `''` for a cluster-scoped object. */
  readonly namespace: string;
  /** Name of the object. */
  readonly name: string;
  /** `changed`: both sides have the object; `missing`: only the left side has it; `extra`: only the right side has it. */
  readonly change: 'changed' | 'missing' | 'extra';
  /** The places in which it differs, at most 200. Values of Secrets are left out. */
  readonly differences: readonly ValueDifference[];
  /** Number of further places that are not in `differences`. */
  readonly moreDifferences: number;
}

/** What a comparison found. */
export interface CompareResult {
  /** Whether no object differs. */
  readonly equal: boolean;
  /** Number of objects by finding. */
  readonly counts: Readonly<Record<'equal' | DifferentObject['change'], number>>;
  /** The rules that allowed a difference, each with its number of places. Of several rules that fit, the first one counts. */
  readonly ignored: readonly { readonly reason: string; readonly places: number }[];
  /** Kinds that could not be compared, and why. If there are any, `equal` is false. */
  readonly notCompared: readonly { readonly groupResource: string; readonly reason: string }[];
}
