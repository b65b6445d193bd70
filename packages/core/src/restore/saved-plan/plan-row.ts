import type { PlannedItem } from '../../contract/results/planned-item.ts';

/** The version of the file. Another one is refused. */
export const planFormat = 'lifeboat-plan/1';

/** The first line of a saved plan. */
export interface PlanHeader {
  readonly format: string;
  readonly createdAt: string;
  /** Of the keys of its hashes, beside the archive itself. */
  readonly salt: string;
  readonly backup: { readonly name: string; readonly uid: string; readonly seal: string };
  readonly storageLocation: string;
  /** The uid of the namespace `kube-system`. */
  readonly cluster: string;
  /** Without its functions. */
  readonly request: Readonly<Record<string, unknown>>;
  /** Fields of the request that hold functions, and what those are called. */
  readonly functions: Readonly<Record<string, readonly string[]>>;
}

/** A line of a saved plan: what is told of an object, and by what it is known again. */
export interface PlanRow {
  readonly item: PlannedItem;
  /** Hash of what the object would be. Absent where nothing would be written. */
  readonly wanted?: string;
  /** The object that is there. `content`: a hash without its status and managers; Secrets have none. */
  readonly live?: { readonly uid: string; readonly resourceVersion: string; readonly content?: string };
}

/** The last line. */
export interface PlanTrailer {
  readonly rows: number;
  /** SHA-256 of all lines before. */
  readonly sha256: string;
  /** The same under the key of the plan. */
  readonly seal: string;
}

/** What an object is called in a plan. */
export function planKey(groupResource: string, namespace: string, name: string): string {
  return JSON.stringify([groupResource, namespace, name]);
}
