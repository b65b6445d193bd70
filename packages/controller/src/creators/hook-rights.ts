import { type ClusterClient, type ExecRequest, type KubeObject, LifeboatError } from '@lifeboat/core';
import type { Backup, Restore } from '@lifeboat/core/velero-api';
import type { Creator, CreatorOf } from './creator.ts';

/** The rights with which the hooks of one Backup or Restore run. */
export interface HookRights {
  /** The cluster. Its `exec` refuses what the creator may not do. Pods that move the files of volumes run with the server's own rights, as
   * with Velero, because users cannot choose what they run. */
  readonly cluster: ClusterClient;
  /** Why hooks of the object's spec may not run, as far as that is known before the run begins. */
  problems(): Promise<string[]>;
}

export interface HookRightsOptions {
  readonly cluster: ClusterClient;
  readonly creatorOf: CreatorOf;
  readonly hooksWithoutCreator: 'allow' | 'deny';
}

/** A right in a namespace; `undefined`: in all namespaces. */
interface AskedRight {
  readonly namespace: string | undefined;
  readonly subresource?: 'exec';
  readonly pod?: string;
}

const accessReviews = { group: 'authorization.k8s.io', version: 'v1', resource: 'subjectaccessreviews' };

/** Finds out who made an object, and limits its hooks to the rights of that user. */
export async function hookRightsOf(
  object: Backup | Restore,
  { cluster, creatorOf, hooksWithoutCreator, signal }: HookRightsOptions & { readonly signal: AbortSignal },
): Promise<HookRights> {
  const creator = await creatorOf(object, signal);
  const what = `${object.kind} "${object.metadata.name}"`;
  if (!creator && hooksWithoutCreator === 'allow') return { cluster, problems: async () => [] };

  async function whyNot(right: AskedRight, callSignal: AbortSignal = signal): Promise<string | undefined> {
    if (!creator)
      return `It is not known who made ${what}, so this server does not run its hooks (hooksWithoutCreator: deny). Make it again where the admission policy of lifeboat install is in force`;
    const doubt = await mayDo(creator, right, { cluster, signal: callSignal }).then(
      (allowed) => (allowed ? undefined : ''),
      (error: unknown) => {
        // The server may not check rights: nothing is allowed.
        if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
        return `; this server may not ask: ${error.message}`;
      },
    );
    if (doubt === undefined) return undefined;
    const where = right.namespace === undefined ? 'all namespaces' : `namespace "${right.namespace}"`;
    const missing = right.subresource ? 'run commands in Pods (create pods/exec)' : 'create Pods';
    return `User "${creator.user}", who made ${what}, may not ${missing} in ${where}, so its hooks may not do so either${doubt}`;
  }

  const exec: ClusterClient['exec'] = async (request, options) => {
    if (request.purpose === 'volume-files') return await cluster.exec(request, options);
    const reason = await whyNot(rightFor(request), options?.signal);
    if (reason === undefined) return await cluster.exec(request, options);
    throw new LifeboatError({ code: 'KUBERNETES_FORBIDDEN', message: reason, context: { namespace: request.namespace } });
  };

  return {
    cluster: new Proxy(cluster, {
      get(target, property) {
        if (property === 'exec') return exec;
        const member: unknown = Reflect.get(target, property, target);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    }),
    async problems() {
      const hasHooks = (object.spec.hooks?.resources ?? []).length > 0;
      const asked = creator || !hasHooks ? askedRights(object) : [{ namespace: undefined }];
      const reasons = await Promise.all(asked.map((right) => whyNot(right)));
      return [...new Set(reasons.filter((reason) => reason !== undefined))].map((reason) => `spec.hooks: ${reason}`);
    },
  };
}

function rightFor({ namespace, pod }: ExecRequest): AskedRight {
  return { namespace, pod, subresource: 'exec' };
}

/** The rights that the hooks of a spec need. If the spec does not name the namespaces of a command, its rights are checked when it runs.
 * Init containers start together with their Pods, so their rights cannot be checked later. */
function askedRights(object: Backup | Restore): AskedRight[] {
  const rights: AskedRight[] = [];
  for (const hook of object.spec.hooks?.resources ?? []) {
    const namespaces =
      namedOnly(hook.includedNamespaces) ?? (object.kind === 'Backup' ? namedOnly(object.spec.includedNamespaces) : undefined);
    const postHooks = 'postHooks' in hook && Array.isArray(hook.postHooks) ? hook.postHooks : [];
    const hasCommands = object.kind === 'Backup' || postHooks.some(({ exec }) => exec);
    if (hasCommands) rights.push(...(namespaces ?? []).map((namespace) => ({ namespace, subresource: 'exec' as const })));
    if (postHooks.some(({ init }) => init)) rights.push(...(namespaces ?? [undefined]).map((namespace) => ({ namespace })));
  }
  return rights;
}

function namedOnly(names: readonly string[] | null | undefined): readonly string[] | undefined {
  return names && names.length > 0 && !names.some((name) => /[*?[{]/.test(name)) ? names : undefined;
}

interface AskOptions {
  readonly cluster: ClusterClient;
  readonly signal: AbortSignal;
}

async function mayDo({ user, uid, groups, extra }: Creator, right: AskedRight, { cluster, signal }: AskOptions): Promise<boolean> {
  const { namespace, subresource, pod } = right;
  const resourceAttributes = {
    ...{ verb: 'create', group: '', version: 'v1', resource: 'pods' },
    ...(namespace !== undefined && { namespace }),
    ...(subresource && { subresource }),
    ...(pod !== undefined && { name: pod }),
  };
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    metadata: {},
    spec: { user, groups, extra, resourceAttributes, ...(uid !== undefined && { uid }) },
  };
  const { status } = await cluster.create(accessReviews, review as unknown as KubeObject, { signal });
  const { allowed, denied } = (status ?? {}) as { allowed?: unknown; denied?: unknown };
  return allowed === true && denied !== true;
}
