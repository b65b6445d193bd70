import { type HookStatus, hookErrorModes } from '../objects/hooks.ts';
import { count, type FieldsOf, flag, listOf, nullable, objectOf, oneOf, required, text, textMap, texts } from '../schema/field-schema.ts';
import type { DataMoveProgress } from '../values/data-path.ts';
import { dataPathPhases, uploaderTypes } from '../values/data-path.ts';
import type {
  LabelSelector,
  LabelSelectorRequirement,
  ObjectReference,
  SecretKeySelector,
  TypedLocalObjectReference,
} from '../values/meta.ts';

/** Fields that several kinds have. */
export const labelSelectorField = objectOf<LabelSelector>({
  matchLabels: textMap,
  matchExpressions: listOf(objectOf<LabelSelectorRequirement>({ key: required(text), operator: required(text), values: texts })),
});

export const secretKeyField = objectOf<SecretKeySelector>({ name: text, key: required(text), optional: flag });

export const configMapReferenceField = objectOf<TypedLocalObjectReference>({
  apiGroup: text,
  kind: required(text),
  name: required(text),
});

export const objectReferenceField = objectOf<ObjectReference>({
  kind: text,
  namespace: text,
  name: text,
  uid: text,
  apiVersion: text,
  resourceVersion: text,
  fieldPath: text,
});

export const progressField = objectOf<DataMoveProgress>({ totalBytes: count, bytesDone: count });
export const dataPathPhaseField = oneOf(dataPathPhases);
export const uploaderTypeField = oneOf(uploaderTypes);
export const hookErrorModeField = oneOf(hookErrorModes);
export const hookStatusField = nullable(objectOf<HookStatus>({ hooksAttempted: count, hooksFailed: count }));

/** Which Pods a hook is for. */
export interface HookScope {
  name: string;
  includedNamespaces?: string[] | null;
  excludedNamespaces?: string[] | null;
  includedResources?: string[] | null;
  excludedResources?: string[] | null;
  labelSelector?: LabelSelector | null;
}

export const hookScopeFields: FieldsOf<HookScope> = {
  name: required(text),
  includedNamespaces: nullable(texts),
  excludedNamespaces: nullable(texts),
  includedResources: nullable(texts),
  excludedResources: nullable(texts),
  labelSelector: nullable(labelSelectorField),
};
