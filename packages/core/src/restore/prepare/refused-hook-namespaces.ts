import type { ExecRights } from '../../hooks/exec/exec-rights.ts';
import type { RunHooks } from '../../velero-api/files/run-hooks.ts';
import type { ClusterView } from '../select/cluster-view.ts';

interface RefusedOptions {
  readonly execRights: ExecRights;
  readonly view: Pick<ClusterView, 'selection'>;
  readonly runHooks: RunHooks;
  readonly signal: AbortSignal;
}

/** Namespaces of the target in whose Pods this identity may not run commands: hooks that annotations of the backup ask for are not run
 * there. Those of the request itself have been looked at before. */
export async function refusedHookNamespaces({ execRights, view, runHooks, signal }: RefusedOptions): Promise<ReadonlySet<string>> {
  const refused = new Set<string>();
  const { selection } = view;
  if (runHooks !== 'all' || !selection.resources.includes('pods')) return refused;
  const namespaces = new Set<string>();
  for (const { namespace } of selection.items('pods')) namespaces.add(selection.targetNamespace(namespace));
  for (const namespace of namespaces) if (!(await execRights.allows(namespace, { signal }))) refused.add(namespace);
  return refused;
}
