import { jsonPatch, mergePatch, parseJson } from '@lifeboat/core/json';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { applyConfiguration } from '../fields/apply-configuration.ts';
import { shapeOf } from '../fields/field-shape.ts';
import { isJsonObject, type JsonObject } from '../fields/json-object.ts';
import { decodeManagedFields } from '../fields/managed-fields.ts';
import { unknownFields } from '../fields/unknown-fields.ts';
import { groupVersion } from '../types/served-type.ts';
import { presentObject } from './present-object.ts';
import type { RequestTarget } from './request-target.ts';
import { badRequest, internalError, invalid, notFound, StatusError, unsupportedMediaType } from './status-error.ts';
import { checkIdentity, type WriteContext, writeNewObject, writeObject } from './write-objects.ts';

/** The result of a patch: the object, and whether an apply created it. */
export interface Patched {
  readonly object: KubeObject;
  readonly created: boolean;
}

/** @throws StatusError 400, 404, 409, 415, 422 */
export function patchObject(
  context: WriteContext,
  options: { readonly contentType: string; readonly body: string; readonly query: URLSearchParams },
): Patched {
  const { storage, target } = context;
  const contentType = options.contentType.split(';')[0]?.trim() ?? '';
  if (contentType === 'application/apply-patch+yaml') return applyPatch(context, options);
  const strategic = contentType === 'application/strategic-merge-patch+json';
  if (
    contentType !== 'application/json-patch+json' &&
    contentType !== 'application/merge-patch+json' &&
    !(strategic && !target.type.schema)
  ) {
    throw target.type.schema
      ? unsupportedMediaType(
          'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
          false,
        )
      : unsupportedMediaType('415: Unsupported Media Type', true);
  }
  const live = storage.get(target.type.storageKey, target.namespace, target.name);
  if (!live) throw notFound(target.type, target.name);
  const patch = parsePatch(options.body);
  const before = presentObject(live, target.type);
  // A resourceVersion in the patch is a precondition. Without one, the patch applies to any state.
  const after = contentType === 'application/json-patch+json' ? applyJsonPatch(before, patch) : mergePatch(before, patch);
  if (!isJsonObject(after) || !isJsonObject(after.metadata)) throw badRequest('the patch leaves no object');
  checkIdentity(after as KubeObject, target);
  return { object: writeObject(context, after as KubeObject), created: false };
}

function parsePatch(body: string): unknown {
  try {
    return parseJson(body);
  } catch {
    throw badRequest('error decoding patch: unexpected end of JSON input');
  }
}

function applyJsonPatch(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp');
  try {
    return jsonPatch(document, patch);
  } catch {
    throw new StatusError({
      code: 422,
      reason: 'Invalid',
      message: 'the server rejected our request due to an error in our request',
      details: {},
    });
  }
}

function applyPatch(context: WriteContext, options: { readonly body: string; readonly query: URLSearchParams }): Patched {
  const { storage, target, writer } = context;
  const { type } = target;
  if (!options.query.get('fieldManager')) {
    const cause = { reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' };
    throw invalid({ kind: 'PatchOptions', group: 'meta.k8s.io', name: '' }, [cause]);
  }
  const configuration = parseConfiguration(options.body);
  const [apiVersion, kind] = [String(configuration.apiVersion ?? ''), String(configuration.kind ?? '')];
  if (apiVersion !== groupVersion(type) || kind !== type.kind) {
    throw badRequest(`invalid object type: ${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`);
  }
  const given = configuration as KubeObject;
  given.metadata ??= { name: target.name };
  if (given.metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  checkIdentity(given, target);
  const [unknown] = unknownFields(given, type);
  if (unknown !== undefined) {
    const gvk = `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
    throw internalError(`failed to create typed patch object (/${given.metadata.name}; ${gvk}): .${unknown}: field not declared in schema`);
  }
  const live = storage.get(type.storageKey, target.namespace, target.name);
  if (!live && target.subresource !== '') throw notFound(type, target.name);
  const { resourceVersion, ...liveMetadata } = live?.metadata ?? { name: '' };
  const body: JsonObject | undefined = live && { ...live, apiVersion, kind, metadata: { ...liveMetadata, resourceVersion } };
  const { managedFields: _managers, ...unmanaged } = liveMetadata;
  const outcome = applyConfiguration({
    live: body && { ...body, metadata: unmanaged },
    configuration: ownedPart(given, target),
    entries: decodeManagedFields(liveMetadata.managedFields) ?? [],
    shape: shapeOf(type),
    writer,
    force: options.query.get('force') === 'true',
  });
  const settled: WriteContext = { ...context, entries: outcome.entries };
  const object = outcome.object as KubeObject;
  return live ? { object: writeObject(settled, object), created: false } : { object: writeNewObject(settled, object), created: true };
}

// A subresource takes only its own part. The object itself takes everything else.
function ownedPart(configuration: KubeObject, { type, subresource }: RequestTarget): KubeObject {
  const { status, ...body } = configuration;
  if (!type.subresources.includes('status')) return configuration;
  if (subresource !== 'status') return body as KubeObject;
  const { apiVersion, kind, metadata } = configuration;
  return { apiVersion, kind, metadata: { name: metadata.name }, status };
}

function parseConfiguration(body: string): JsonObject {
  let value: unknown;
  try {
    value = parseJson(body);
  } catch {
    throw badRequest('error decoding YAML: the double takes apply configurations as JSON only');
  }
  if (!isJsonObject(value)) throw badRequest('error decoding YAML: not an object');
  return value;
}
