import type { KubeObject } from '../plugin-api/kube-object.ts';

export function isTerminating(namespace: KubeObject): boolean {
  return (
    namespace.metadata.deletionTimestamp !== undefined || (namespace.status as { phase?: unknown } | undefined)?.phase === 'Terminating'
  );
}
