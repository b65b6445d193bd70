import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { isAllowed } from '../../kubernetes/is-allowed.ts';

interface CheckExecRightsOptions {
  readonly cluster: ClusterClient;
  /** Where the hooks of the request run: of each, the namespaces that it names. Globs or none: all. */
  readonly hooks: readonly { readonly includedNamespaces?: readonly string[] | null | undefined }[];
  /** Those of the request, which bound its hooks. */
  readonly includedNamespaces: readonly string[] | null | undefined;
  /** Such as `Backup "b1"`. */
  readonly what: string;
  readonly signal: AbortSignal;
}

/** Refuses a request whose own hooks this identity may not run, before the first of them freezes anything: what thaws would be
 * refused as well. A server that does not answer such questions is not asked further.
 * @throws LifeboatError `KUBERNETES_FORBIDDEN` */
export async function checkExecRights({ cluster, hooks, includedNamespaces, what, signal }: CheckExecRightsOptions): Promise<void> {
  const named = (list: readonly string[] | null | undefined) =>
    list && list.length > 0 && !list.some((name) => /[*?[{]/.test(name)) ? list : undefined;
  const bounds = named(includedNamespaces);
  const places = new Set(hooks.flatMap((hook) => named(hook.includedNamespaces) ?? bounds ?? ['']));
  for (const namespace of places) {
    const allowed = await isAllowed(cluster, { verb: 'create', group: '', resource: 'pods', subresource: 'exec', namespace }, { signal });
    if (allowed === undefined) return;
    if (allowed) continue;
    throw new LifeboatError({
      code: 'KUBERNETES_FORBIDDEN',
      message:
        `${what} has hooks, and this identity may not run commands in Pods of ${namespace === '' ? 'all namespaces' : `namespace ${namespace}`}: ` +
        'it needs the right to create pods/exec. Nothing was begun. Grant it, narrow the hooks to other namespaces, or leave hooks out (runHooks: none)',
      context: { namespace },
    });
  }
}
