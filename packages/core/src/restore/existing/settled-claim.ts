import { cloneJson, ownMember, setOwnMember } from '../../json/index.ts';
import { objectAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

/**
 * A claim as it is to be compared with the one that is there: which volume that one got, and what the volume was made from, is
 * settled and cannot be changed. A claim that names its volume goes on naming it.
 */
export function settledClaim(wanted: KubeObject, live: KubeObject): KubeObject {
  if (wanted.kind !== 'PersistentVolumeClaim') return wanted;
  const claim = cloneJson(wanted);
  const [spec, present] = [objectAt(claim, 'spec'), objectAt(live, 'spec')];
  if (!spec || !present) return claim;
  const fields = [...(spec.volumeName ? [] : ['volumeName']), 'dataSource', 'dataSourceRef'];
  for (const field of fields) {
    const value = ownMember(present, field);
    if (value === undefined) Reflect.deleteProperty(spec, field);
    else setOwnMember(spec, field, value);
  }
  return claim;
}
