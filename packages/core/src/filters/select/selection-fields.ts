import type { ObjectSelection, OwnerRule, SelectRule } from '../../contract/selection/object-selection.ts';
import { labelSelectorField } from '../../velero-api/kinds/shared-fields.ts';
import { call, listOf, objectOf, text, texts } from '../../velero-api/schema/field-schema.ts';

const rule = objectOf<SelectRule>({
  kinds: texts,
  namespaces: texts,
  names: texts,
  labelSelector: labelSelectorField,
  ownedBy: objectOf<OwnerRule>({ kinds: texts, names: texts }),
  expression: text,
  predicate: call,
});

/** What `select` of a request may hold. */
export const selectionField = objectOf<ObjectSelection>({ include: listOf(rule), exclude: listOf(rule) });
