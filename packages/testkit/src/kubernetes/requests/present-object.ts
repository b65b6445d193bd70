import { ownMember, setOwnMember } from '@lifeboat/core/json';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import type { JsonObject } from '../fields/json-object.ts';
import { groupVersion, type ServedType } from '../types/served-type.ts';

const metadataOrder =
  'name generateName namespace selfLink uid resourceVersion generation creationTimestamp deletionTimestamp deletionGracePeriodSeconds labels annotations ownerReferences finalizers managedFields'.split(
    ' ',
  );

/** Returns an object as the API answers it in this version, with the server's order of fields. */
export function presentObject(object: KubeObject, type: ServedType): KubeObject {
  const { apiVersion: _stored, kind: _kind, metadata, ...rest } = object;
  const ordered: JsonObject = {};
  for (const key of metadataOrder) if (ownMember(metadata, key) !== undefined) setOwnMember(ordered, key, ownMember(metadata, key));
  const apiVersion = groupVersion(type);
  const head = type.schema ? { apiVersion, kind: type.kind } : { kind: type.kind, apiVersion };
  return { ...head, metadata: ordered as KubeObject['metadata'], ...rest };
}

/** Returns an object as an item of a list. There, built-in kinds have no `kind` and `apiVersion`. */
function presentItem(object: KubeObject, type: ServedType): JsonObject {
  const presented = presentObject(object, type);
  if (type.schema) return presented;
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = presented;
  return rest;
}

export function presentList(type: ServedType, metadata: JsonObject, items: readonly KubeObject[]): JsonObject {
  const presented = items.map((item) => presentItem(item, type));
  const apiVersion = groupVersion(type);
  return type.schema
    ? { apiVersion, items: presented, kind: type.listKind, metadata: { continue: '', ...metadata } }
    : { kind: type.listKind, apiVersion, metadata, items: presented };
}
