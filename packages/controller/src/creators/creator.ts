import { type ClusterClient, type KubeObject, LifeboatError } from '@lifeboat/core';
import { ownMember } from '@lifeboat/core/json';
import { creatorAnnotations, type Schedule, type VeleroObjectMeta } from '@lifeboat/core/velero-api';
import { creatorPolicy, creatorPolicyName } from '../install/creator-policy.ts';

/** A user as a SubjectAccessReview names one. */
export interface Creator {
  readonly user: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** Finds who made an object; `undefined` if that is unknown. */
export type CreatorOf = (object: { readonly metadata: VeleroObjectMeta }, signal: AbortSignal) => Promise<Creator | undefined>;

const group = 'admissionregistration.k8s.io';
const policies = { group, version: 'v1', resource: 'validatingadmissionpolicies' };
const bindings = { group, version: 'v1', resource: 'validatingadmissionpolicybindings' };
const selfReviews = { group: 'authentication.k8s.io', version: 'v1', resource: 'selfsubjectreviews' };

/** API servers learn of a new policy with a delay. */
const inForceAfterInMs = 10_000;

interface CreatorOfOptions {
  readonly cluster: ClusterClient;
  readonly namespace: string;
}

/**
 * Reads from the annotations of an object who made it. Annotations count only if the admission policy that checks them was already in force
 * when the object was made: the policy and its binding are older than the object, they equal what `creatorPolicy` makes for this server,
 * and this process is the server that they name.
 */
export function createCreatorOf({ cluster, namespace }: CreatorOfOptions): CreatorOf {
  const name = creatorPolicyName(namespace);

  /** Since when (milliseconds since 1970) the annotations can be trusted; `undefined`: no policy checks them. */
  async function inForceSince(signal: AbortSignal): Promise<number | undefined> {
    // Errors that may pass are thrown, to be tried again: they do not mean that there is no policy.
    const read = async (type: typeof policies) =>
      await cluster.get(type, { name }, { signal }).catch((error: unknown) => {
        if (!LifeboatError.isInstance(error, 'KUBERNETES_API_UNAVAILABLE', 'KUBERNETES_FORBIDDEN')) throw error;
        return undefined;
      });
    const policy = await read(policies);
    const binding = policy && (await read(bindings));
    if (!policy || !binding) return undefined;
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} };
    const answer = await cluster.create(selfReviews, review as unknown as KubeObject, { signal });
    const { userInfo } = (answer.status ?? {}) as { userInfo?: { username?: string } };
    const account = new RegExp(`^system:serviceaccount:${namespace}:(.+)$`).exec(userInfo?.username ?? '')?.[1];
    if (account === undefined || !isAsMade(policy, binding, account)) return undefined;
    const times = [policy, binding].map(({ metadata }) => Date.parse(String(metadata.creationTimestamp)));
    return Math.max(...times) + inForceAfterInMs;
  }

  function isAsMade(policy: KubeObject, binding: KubeObject, serviceAccountName: string): boolean {
    const [wanted, wantedBinding] = creatorPolicy({ namespace, serviceAccountName });
    return holds(policy.spec, wanted?.spec) && holds(binding.spec, wantedBinding?.spec) && !hasMore(binding.spec, wantedBinding?.spec);
  }

  return async ({ metadata }, signal) => {
    const user = metadata.annotations?.[creatorAnnotations.username] ?? '';
    if (user === '') return undefined;
    const since = await inForceSince(signal);
    if (since === undefined || !(Date.parse(metadata.creationTimestamp ?? '') >= since)) return undefined;
    const annotations = new Map(Object.entries(metadata.annotations ?? {}));
    const text = (annotation: string) => annotations.get(annotation) ?? '';
    const uid = text(creatorAnnotations.uid);
    return {
      user,
      ...(uid !== '' && { uid }),
      groups: linesOf(text(creatorAnnotations.groups)),
      extra: extraOf(linesOf(text(creatorAnnotations.extra))),
    };
  };
}

/** Annotations for a Backup that a Schedule makes: they name the creator, or nobody if there is none, whatever the Schedule itself says. */
export function annotationsOf(creator: Creator | undefined, { metadata, spec }: Schedule): Record<string, string> {
  const said = { ...metadata.annotations, ...spec.template.metadata?.annotations };
  if (!creator)
    return Object.fromEntries(Object.values(creatorAnnotations).flatMap((key) => (Object.hasOwn(said, key) ? [[key, '']] : [])));
  const extra = Object.entries(creator.extra).flatMap(([key, values]) => values.map((value) => `${key}=${value}`));
  return {
    [creatorAnnotations.username]: creator.user,
    [creatorAnnotations.uid]: creator.uid ?? '',
    [creatorAnnotations.groups]: creator.groups.join('\n'),
    [creatorAnnotations.extra]: extra.join('\n'),
  };
}

/** Removes annotations that name a creator: those that come from a bucket cannot be trusted. */
export function withoutCreator(annotations: Record<string, string> | undefined): Record<string, string> | undefined {
  if (!annotations) return undefined;
  const ours = new Set<string>(Object.values(creatorAnnotations));
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => !ours.has(key)));
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}

function extraOf(lines: readonly string[]): Record<string, string[]> {
  const extra = new Map<string, string[]>();
  for (const line of lines) {
    const at = line.indexOf('=');
    const key = line.slice(0, at);
    extra.set(key, [...(extra.get(key) ?? []), line.slice(at + 1)]);
  }
  return Object.fromEntries(extra);
}

/** Whether `found` has everything that is in `wanted`. It may have more: the API server adds defaults. */
function holds(found: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return Array.isArray(found) && found.length === wanted.length && wanted.every((each, at) => holds(found[at], each));
  if (typeof wanted !== 'object' || wanted === null) return found === wanted;
  if (typeof found !== 'object' || found === null) return false;
  return Object.entries(wanted).every(([key, value]) => holds(ownMember(found as Record<string, unknown>, key), value));
}

/** Whether a binding has more fields than wanted: then it applies to fewer requests. */
function hasMore(found: unknown, wanted: unknown): boolean {
  return Object.keys(found as object).some((key) => !Object.hasOwn(wanted as object, key));
}
