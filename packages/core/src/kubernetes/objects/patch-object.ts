import type { ObjectRef, PatchBody, PatchOptions, PatchResult } from '../../contract/cluster/cluster-client.ts';
import { stringifyJson } from '../../json/index.ts';
import type { GroupVersionResource, KubeObject } from '../../plugin-api/kube-object.ts';
import type { ApiSender, RequestTrace } from '../requests/api-request.ts';
import { objectLabel, queryString, resourcePath } from '../requests/resource-path.ts';
import { asGoEscapes } from './as-go-escapes.ts';
import { onlyMetadata } from './only-metadata.ts';

const contentTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  // JSON is YAML.
  apply: 'application/apply-patch+yaml',
} as const;

/**
 * Patches an object. Merge patches and applies may be repeated without harm and are; JSON patches only when the server
 * did not get them. A merge patch that names a `metadata.resourceVersion` may then report a conflict with itself: such
 * an error has `context.maybeApplied`.
 */
export async function patchObject(
  sender: ApiSender,
  type: GroupVersionResource,
  ref: ObjectRef,
  patch: PatchBody,
  options: PatchOptions = {},
): Promise<PatchResult> {
  const { fieldManager = 'lifeboat', dryRun, force, subresource, metadataOnly, signal } = options;
  const query = queryString({
    fieldManager,
    dryRun: dryRun ? 'All' : undefined,
    force: patch.type === 'apply' && force ? true : undefined,
  });
  const trace: RequestTrace = { maybeApplied: false };
  const { status, body } = await sender.send({
    method: 'PATCH',
    path: `${resourcePath(type, ref, subresource)}${query}`,
    action: `${patch.type === 'apply' ? 'apply' : 'patch'} ${objectLabel(type, ref)}${subresource ? ` (${subresource})` : ''}`,
    contentType: contentTypes[patch.type],
    ...(metadataOnly && { accept: onlyMetadata }),
    body: asGoEscapes(stringifyJson(patchContent(patch))),
    dryRun,
    repeatable: patch.type !== 'json' || dryRun === true,
    trace,
    signal,
  });
  const object = body as KubeObject;
  return { object, created: status === 201 || (patch.type === 'apply' && trace.maybeApplied && isNew(object, trace.startedAt)) };
}

function patchContent(patch: PatchBody): unknown {
  switch (patch.type) {
    case 'json':
      return patch.operations;
    case 'merge':
      return patch.patch;
    case 'apply':
      return patch.configuration;
  }
}

/** After a lost answer to an apply, the repeat only finds what the first one made. */
function isNew(object: KubeObject, startedAt: number | undefined): boolean {
  return startedAt !== undefined && Date.parse(object.metadata.creationTimestamp ?? '') >= startedAt - 1000;
}
