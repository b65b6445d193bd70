import type { ObjectSelection } from '../../contract/selection/object-selection.ts';
import { stringifyJson } from '../../json/index.ts';
import { selectAnnotation } from '../../velero-api/values/location-annotations.ts';
import { nameOfPredicate } from './conditions.ts';

/** What tells on a record how its objects were selected: of a function, its name. */
export function selectionRecord(selection: ObjectSelection | undefined): Record<string, string> {
  if (!selection) return {};
  const listed = (list: 'include' | 'exclude') =>
    selection[list] && {
      [list]: selection[list].map(({ predicate, ...rule }) => ({ ...rule, ...(predicate && { predicate: nameOfPredicate(predicate) }) })),
    };
  return { [selectAnnotation]: stringifyJson({ ...listed('include'), ...listed('exclude') }) };
}
