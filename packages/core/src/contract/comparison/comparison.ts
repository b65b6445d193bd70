import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { ClusterClient } from '../cluster/cluster-client.ts';

/** What is compared: a backup, or what a cluster holds now. */
export type ComparedSide =
  | {
      /** Name of the backup. */
      readonly backup: string;
      /** @default the engine's default location */
      readonly storageLocation?: string;
    }
  | {
      /** `own`: the engine's cluster. */
      readonly cluster: 'own' | ClusterClient;
    };

/** One place where two values differ. */
export interface ValueDifference {
  /** RFC 6901 pointer; `''` is the whole value. Entries of `managedFields` and of `status.conditions` are named by what they are
   * about, not by their place in the list. */
  readonly path: string;
  /** `undefined`: absent on this side. */
  readonly left: unknown;
  /** `undefined`: absent on this side. */
  readonly right: unknown;
}

/** An object that is not the same on both sides, at one place of it. */
export interface ObjectDifference {
  /** Such as `deployments.apps`. */
  readonly resource: string;
  /** `namespace/name`, `/name` when cluster-scoped; as the left side calls it. */
  readonly object: string;
  /** `undefined`: the left side does not have it. */
  readonly left: KubeObject | undefined;
  /** `undefined`: the right side does not have it. */
  readonly right: KubeObject | undefined;
  /** Absent where one side does not have the object. */
  readonly value?: ValueDifference;
}

/** Something that may differ, and why. Every part that is there must fit. */
export interface ComparisonRule {
  /** Why it may, in one sentence for people. */
  readonly reason: string;
  /** Group-resources, such as `deployments.apps`. @default all */
  readonly resources?: readonly string[];
  /** Which objects: asked with the object of whichever side has it, the left one first. @default all */
  readonly when?: (object: KubeObject, difference: ObjectDifference) => boolean;
  /** What may differ: a whole object that one side lacks, anything at all, or pointers, with `*` for one part and `**` at the end
   * for everything below. */
  readonly allows: 'missing-right' | 'extra-right' | 'everything' | readonly string[];
}

/** For `compare`. */
export interface CompareOptions extends CallOptions {
  /** Names or globs; the left side's names. @default all that a backup among the sides was made of, else all */
  readonly includedNamespaces?: readonly string[];
  /** @default none */
  readonly excludedNamespaces?: readonly string[];
  /** Kinds, such as `deployments.apps`, or globs. @default all */
  readonly includedResources?: readonly string[];
  /** @default none */
  readonly excludedResources?: readonly string[];
  /** Whether objects outside of namespaces are compared. @default unless `includedNamespaces` says something */
  readonly includeClusterResources?: boolean;
  /** Namespaces of the left side, and what the right side calls them. @default none */
  readonly namespaceMapping?: Readonly<Record<string, string>>;
  /** What may differ. @default `ignoredDifferences`; give those and your own to add some, none to see everything */
  readonly rules?: readonly ComparisonRule[];
}

/** An object that is not the same on both sides. A loop that lags may miss none. */
export interface DifferentObject {
  /** Such as `deployments.apps`. */
  readonly groupResource: string;
  /** As the left side calls it; `''` when cluster-scoped. */
  readonly namespace: string;
  /** Name of the object. */
  readonly name: string;
  /** `missing`: only the left side has it; `extra`: only the right one. */
  readonly change: 'changed' | 'missing' | 'extra';
  /** Where it differs, at most 200 places; of Secrets without their values. */
  readonly differences: readonly ValueDifference[];
  /** Places that are left out of `differences`. */
  readonly moreDifferences: number;
}

/** What a comparison found. */
export interface CompareResult {
  /** Whether no object differs. */
  readonly equal: boolean;
  /** How many objects, by what was found. */
  readonly counts: Readonly<Record<'equal' | DifferentObject['change'], number>>;
  /** The rules that allowed something, with how many places each; the first rule that fits counts. */
  readonly ignored: readonly { readonly reason: string; readonly places: number }[];
  /** Kinds that could not be compared, and why. They are no part of `equal`: a comparison with some is never equal. */
  readonly notCompared: readonly { readonly groupResource: string; readonly reason: string }[];
}
