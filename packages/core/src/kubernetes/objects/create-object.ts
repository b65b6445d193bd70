import type { CreateOptions } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { equalJson, isRawJson, ownMember, parseJson, stringifyJson } from '../../json/index.ts';
import type { GroupVersionResource, KubeObject } from '../../plugin-api/kube-object.ts';
import type { ApiSender, RequestTrace } from '../requests/api-request.ts';
import { objectLabel, queryString, resourcePath } from '../requests/resource-path.ts';
import { asGoEscapes } from './as-go-escapes.ts';
import { getObject } from './get-object.ts';
import { onlyMetadata } from './only-metadata.ts';
import { readIdentity } from './read-identity.ts';

/**
 * Creates an object. When a try is sent and its answer lost, the create is repeated, and `AlreadyExists` on the repeat may
 * mean our own object. It is taken for ours, and returned, when the live object was created since the first try, is
 * managed by our field manager and holds everything that was sent. Otherwise `AlreadyExists` is thrown, with
 * `context.maybeApplied`. Without a name (`generateName`) a repeat would make a second object: nothing is repeated then.
 */
export async function createObject(
  sender: ApiSender,
  type: GroupVersionResource,
  object: KubeObject,
  options: CreateOptions = {},
): Promise<KubeObject> {
  const { fieldManager = 'lifeboat', dryRun, identityOnly, metadataOnly = identityOnly, signal } = options;
  const { namespace, name } = object.metadata;
  const trace: RequestTrace = { maybeApplied: false };
  try {
    const { body } = await sender.send({
      method: 'POST',
      path: `${resourcePath(type, { namespace })}${queryString({ fieldManager, dryRun: dryRun ? 'All' : undefined })}`,
      action: `create ${objectLabel(type, { namespace, name: name ?? object.metadata.generateName })}`,
      body: asGoEscapes(stringifyJson(object)),
      ...(metadataOnly && { accept: onlyMetadata }),
      ...(identityOnly && { read: (text: string) => identified(text, object) }),
      dryRun,
      repeatable: Boolean(name) || dryRun === true,
      trace,
      signal,
    });
    const made = body as KubeObject;
    // Without its content it has another kind.
    return metadataOnly ? { apiVersion: object.apiVersion, kind: object.kind, metadata: made.metadata } : made;
  } catch (error) {
    if (!trace.maybeApplied || dryRun || !LifeboatError.isInstance(error, 'KUBERNETES_ALREADY_EXISTS')) throw error;
    const live = await getObject(sender, type, { namespace, name }, { signal });
    if (live && isOurs({ live, sent: object, fieldManager, startedAt: trace.startedAt })) return live;
    throw error;
  }
}

/** As it was sent, under the identity that the server gave it; where that does not stand at the beginning, what the server answers. */
function identified(text: string, { metadata }: KubeObject): unknown {
  const given = readIdentity(text);
  return given?.name === metadata.name ? { metadata: { ...metadata, ...given } } : parseJson(text);
}

// Dates have whole seconds, and the clocks of several API servers differ a little.
const clockSlackInMs = 5000;

function isOurs(o: { live: KubeObject; sent: KubeObject; fieldManager: string; startedAt: number | undefined }): boolean {
  const createdAt = Date.parse(o.live.metadata.creationTimestamp ?? '');
  if (o.startedAt === undefined || !(createdAt >= o.startedAt - clockSlackInMs)) return false;
  if (!o.live.metadata.managedFields?.some(({ manager }) => manager === o.fieldManager)) return false;
  const { metadata, status: _status, ...rest } = o.sent;
  const { labels, annotations, finalizers, ownerReferences } = metadata;
  return holds(o.live, { ...rest, metadata: { labels, annotations, finalizers, ownerReferences } });
}

/** Whether everything in `part` is in `whole`, which may have more (defaults). */
function holds(whole: unknown, part: unknown): boolean {
  if (part === undefined || part === null) return true;
  if (Array.isArray(part))
    return Array.isArray(whole) ? part.length <= whole.length && part.every((member, i) => holds(whole[i], member)) : part.length === 0;
  if (!isPlainObject(part)) return equalJson(whole, part);
  // An empty map may be left out by the server.
  if (!isPlainObject(whole)) return whole === undefined && Object.keys(part).length === 0;
  return Object.entries(part).every(([key, member]) => holds(ownMember(whole, key), member));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !isRawJson(value);
}
