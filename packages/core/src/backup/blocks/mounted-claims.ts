import type { KubeObject } from '../../plugin-api/kube-object.ts';

/** Names of the PersistentVolumeClaims that a Pod's volumes name. */
export function mountedClaims(pod: KubeObject): readonly string[] {
  const { volumes } = (pod.spec ?? {}) as PodSpec;
  const names = (volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
  return [...new Set(names)];
}

interface PodSpec {
  readonly volumes?: readonly { readonly persistentVolumeClaim?: { readonly claimName?: string } }[] | null;
}
