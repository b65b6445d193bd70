import { randomUUID } from 'node:crypto';
import { equalJson, ownMember, setOwnMember } from '@lifeboat/core/json';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { allocateService } from '../controllers/allocate-service.ts';
import { type FieldShape, shapeOf } from '../fields/field-shape.ts';
import { objectMember } from '../fields/json-object.ts';
import { decodeManagedFields, encodeManagedFields, type ManagedEntry, trackUpdate, type Writer } from '../fields/managed-fields.ts';
import { withoutUnknownFields } from '../fields/unknown-fields.ts';
import { conform, schemaCauses } from '../types/schema-causes.ts';
import type { ServedType } from '../types/served-type.ts';
import { validateKind } from '../types/validate-kind.ts';
import { validateMetadata } from '../types/validate-metadata.ts';
import { countsGenerations, withDefaults, withFirstStatus } from '../types/with-defaults.ts';
import { admitObject } from './admit-object.ts';
import type { RequestTarget } from './request-target.ts';
import { alreadyExists, badRequest, conflict, internalError, invalid, notFound, type StatusCause } from './status-error.ts';
import type { VersionedStorage } from './versioned-storage.ts';

/** What every write needs. */
export interface WriteContext {
  readonly storage: VersionedStorage;
  readonly target: RequestTarget;
  readonly writer: Writer;
  readonly dryRun: boolean;
  /** For an apply: the owners of the fields, which are settled already. */
  readonly entries?: readonly ManagedEntry[];
}

/** @throws StatusError 403, 404 (namespace), 409, 422 */
export function writeNewObject(context: WriteContext, given: KubeObject): KubeObject {
  const { storage, target, writer } = context;
  const { type } = target;
  const object = { ...given, metadata: { ...given.metadata } };
  if (object.metadata.resourceVersion && !context.entries)
    throw internalError('resourceVersion should not be set on objects to be created');
  if (!object.metadata.name && object.metadata.generateName)
    object.metadata.name = `${object.metadata.generateName}${randomUUID().slice(0, 5)}`;
  admitObject(storage, target, object);
  if (type.namespaced) object.metadata.namespace = target.namespace;
  else delete object.metadata.namespace;
  const { managedFields: _sent, deletionTimestamp: _time, deletionGracePeriodSeconds: _grace, ...metadata } = object.metadata;
  const prepared = withDefaults(withFirstStatus(conformed({ ...object, metadata }, type), type), type);
  rejectInvalid(prepared, undefined, type);
  const existing = storage.get(type.storageKey, object.metadata.namespace ?? '', object.metadata.name);
  if (existing) throw alreadyExists(type, object.metadata.name, existing.metadata.deletionTimestamp !== undefined);

  // The server sets the first status, so nobody owns it.
  const { status, ...body } = prepared;
  const next = type.subresources.includes('status') ? body : { ...body, ...(status === undefined ? {} : { status }) };
  const entries = context.entries ?? trackUpdate({ live: undefined, next, entries: [], shape: shapeOf(type), writer });
  const created: KubeObject = {
    ...prepared,
    metadata: withManagers(
      { ...prepared.metadata, uid: randomUUID(), creationTimestamp: writer.time, ...(countsGenerations(type) ? { generation: 1 } : {}) },
      entries,
    ),
  };
  delete created.metadata.resourceVersion;
  if (type.storageKey === '/namespaces') created.spec = { ...objectMember(created, 'spec'), finalizers: ['kubernetes'] };
  if (type.storageKey === 'apiextensions.k8s.io/customresourcedefinitions') created.status = firstCrdStatus(created);
  const allocated = allocateService(created, undefined, storage, type);
  return context.dryRun ? allocated : storage.put(type.storageKey, allocated);
}

/** Replaces an object with `given`, for a PUT or a patch. @throws StatusError 400, 404, 409, 422 */
export function writeObject(context: WriteContext, given: KubeObject): KubeObject {
  const { storage, target } = context;
  const { type } = target;
  const live = storage.get(type.storageKey, target.namespace, target.name);
  if (!live) throw notFound(type, target.name);
  const { uid, resourceVersion } = given.metadata;
  if (uid && uid !== live.metadata.uid) throw uidConflict(context, uid, live);
  if (resourceVersion && resourceVersion !== live.metadata.resourceVersion) {
    throw conflict(type, target.name, 'the object has been modified; please apply your changes to the latest version and try again');
  }
  const next = merged(given, live, context);
  rejectInvalid(next, live, type);
  const entries = context.entries ?? managersAfter(context, live, next, given, shapeOf(type));
  next.metadata = withManagers(next.metadata, entries);
  const stored = allocateService(next, live, storage, type);
  if (equalJson(withoutRevision(stored), withoutRevision(live))) return live;
  const bumped =
    countsGenerations(type) && bodyChanged(stored, live, type) ? withGeneration(stored, (live.metadata.generation ?? 0) + 1) : stored;
  if (context.dryRun) return { ...bumped, metadata: { ...bumped.metadata, resourceVersion: live.metadata.resourceVersion ?? '' } };
  if (isReleased(bumped, type)) {
    storage.delete(type.storageKey, bumped);
    return { ...bumped, metadata: { ...bumped.metadata, resourceVersion: live.metadata.resourceVersion ?? '' } };
  }
  return storage.put(type.storageKey, bumped);
}

/** Whether an object that is being deleted has lost its last finalizer. */
function isReleased(object: KubeObject, type: ServedType): boolean {
  if (object.metadata.deletionTimestamp === undefined || (object.metadata.finalizers ?? []).length > 0) return false;
  const held = type.storageKey === '/namespaces' ? objectMember(object, 'spec').finalizers : [];
  return !Array.isArray(held) || held.length === 0;
}

// Combines what the client sent with what only the server may set, and leaves out what this (sub)resource does not write.
function merged(given: KubeObject, live: KubeObject, { target }: WriteContext): KubeObject {
  const { type, subresource } = target;
  const system = ['uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'namespace', 'generateName'];
  const metadata = { ...given.metadata };
  for (const key of system) {
    if (ownMember(live.metadata, key) === undefined) delete metadata[key];
    else setOwnMember(metadata, key, ownMember(live.metadata, key));
  }
  if (countsGenerations(type)) metadata.generation = live.metadata.generation ?? 1;
  if (subresource === 'status')
    return { ...live, metadata: { ...live.metadata, managedFields: metadata.managedFields ?? [] }, status: given.status };
  const next: KubeObject = withDefaults(conformed({ ...given, metadata }, type), type);
  if (type.storageKey === '/namespaces') next.spec = subresource === 'finalize' ? withoutEmptyFinalizers(next) : live.spec;
  if (type.subresources.includes('status') || type.storageKey === '/namespaces') {
    if (live.status === undefined) delete next.status;
    else next.status = live.status;
  }
  return next;
}

function withoutEmptyFinalizers(namespace: KubeObject): unknown {
  const { finalizers, ...spec } = objectMember(namespace, 'spec');
  return Array.isArray(finalizers) && finalizers.length > 0 ? { ...spec, finalizers } : spec;
}

function managersAfter(context: WriteContext, live: KubeObject, next: KubeObject, given: KubeObject, shape: FieldShape): ManagedEntry[] {
  const sent =
    Array.isArray(given.metadata.managedFields) && given.metadata.managedFields.length > 0
      ? decodeManagedFields(given.metadata.managedFields)
      : undefined;
  const entries = sent ?? decodeManagedFields(live.metadata.managedFields) ?? [];
  return trackUpdate({ live, next, entries, shape, writer: context.writer });
}

function withManagers(metadata: KubeObject['metadata'], entries: readonly ManagedEntry[]): KubeObject['metadata'] {
  const { managedFields: _before, ...rest } = metadata;
  const managedFields = encodeManagedFields(entries);
  return managedFields.length === 0 ? rest : { ...rest, managedFields };
}

function conformed(object: KubeObject, type: ServedType): KubeObject {
  return type.schema ? (conform(object, type.schema) as KubeObject) : withoutUnknownFields(object, type);
}

function rejectInvalid(object: KubeObject, live: KubeObject | undefined, type: ServedType): void {
  const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...body } = object;
  const causes: StatusCause[] = [
    ...validateMetadata(object, type),
    ...(live ? finalizerCauses(object, live) : []),
    ...validateKind(object, live, type),
    ...(type.schema ? schemaCauses(body, withoutRootMetadata(type.schema)) : []),
  ];
  if (causes.length > 0) throw invalid({ kind: type.kind, group: type.group, name: object.metadata.name ?? '' }, causes);
}

function withoutRootMetadata(schema: Record<string, unknown>): Record<string, unknown> {
  const required = Array.isArray(schema.required)
    ? schema.required.filter((key) => !['apiVersion', 'kind', 'metadata'].includes(String(key)))
    : [];
  return { ...schema, required };
}

function finalizerCauses(object: KubeObject, live: KubeObject): StatusCause[] {
  if (live.metadata.deletionTimestamp === undefined) return [];
  const added = (object.metadata.finalizers ?? []).filter((name) => !(live.metadata.finalizers ?? []).includes(name));
  if (added.length === 0) return [];
  const found = added.map((name) => JSON.stringify(name)).join(', ');
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${found}}`;
  const cause = { reason: 'FieldValueForbidden', message, field: 'metadata.finalizers' };
  return [cause, cause];
}

function uidConflict({ target, entries }: WriteContext, uid: string, live: KubeObject): Error {
  const { type, name, namespace } = target;
  if (entries) {
    const cause = { reason: 'FieldValueInvalid', message: `Invalid value: "${uid}": field is immutable`, field: 'metadata.uid' };
    return invalid({ kind: type.kind, group: type.group, name }, [cause, cause]);
  }
  const key = `/registry/${type.resource}/${namespace === '' ? '' : `${namespace}/`}${name}`;
  return conflict(
    type,
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`,
  );
}

function withoutRevision(object: KubeObject): unknown {
  const { resourceVersion: _revision, ...metadata } = object.metadata;
  const { apiVersion: _apiVersion, kind: _kind, ...rest } = object;
  return { ...rest, metadata };
}

function bodyChanged(after: KubeObject, before: KubeObject, type: ServedType): boolean {
  const body = ({ apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...rest }: KubeObject) => {
    if (type.subresources.includes('status')) delete rest.status;
    return rest;
  };
  return !equalJson(body(after), body(before));
}

function withGeneration(object: KubeObject, generation: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, generation } };
}

function firstCrdStatus(crd: KubeObject): unknown {
  const versions = objectMember(crd, 'spec').versions;
  const stored = Array.isArray(versions) ? versions.filter((version) => version.storage === true).map((version) => version.name) : [];
  return { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: stored };
}

/** Checks that the identity in a body fits the URL. @throws StatusError 400, 422 */
export function checkIdentity(object: KubeObject, target: RequestTarget): void {
  const { namespace } = object.metadata;
  if (target.type.namespaced && namespace && namespace !== target.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (target.name !== '' && object.metadata.name !== target.name) {
    throw badRequest(`the name of the object (${object.metadata.name ?? ''}) does not match the name on the URL (${target.name})`);
  }
}
