import type { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { Judgement } from '../../filters/select/compile-selection.ts';
import { groupResource, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';

/** What `select` of a request says of the objects of an archive. */
export interface JudgedObjects {
  /** Those that are not taken, by {@link judgedKey}. */
  readonly judged: ReadonlyMap<string, Exclude<Judgement, 'taken'>>;
  /** Those of which it could not be told: they do not come, and are errors. */
  readonly undecided: readonly { readonly id: ResourceIdentifier; readonly error: LifeboatError }[];
}

export function judgedKey(id: ResourceIdentifier): string {
  return JSON.stringify([groupResource(id), id.namespace, id.name]);
}
