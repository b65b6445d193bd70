import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';

/** Something that somebody may do or not. */
export interface AccessAttributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  /** `''`: in all namespaces. */
  readonly namespace?: string;
}

const type = { group: 'authorization.k8s.io', version: 'v1', resource: 'selfsubjectaccessreviews' };

/** Whether this identity may do something. `undefined` from a server that does not answer such questions.
 * @throws LifeboatError `CANCELED`, `KUBERNETES_UNREACHABLE`, `KUBERNETES_UNAUTHORIZED` */
export async function isAllowed(
  cluster: Pick<ClusterClient, 'create'>,
  { namespace = '', ...attributes }: AccessAttributes,
  { signal }: CallOptions,
): Promise<boolean | undefined> {
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    metadata: {},
    spec: { resourceAttributes: { ...attributes, ...(namespace !== '' && { namespace }) } },
  };
  const answer = await cluster.create(type, review as unknown as KubeObject, { signal }).catch((error: unknown) => {
    if (LifeboatError.isInstance(error, 'CANCELED', 'KUBERNETES_UNREACHABLE', 'KUBERNETES_UNAUTHORIZED')) throw error;
    return undefined;
  });
  return answer && (answer.status as { readonly allowed?: unknown } | undefined)?.allowed !== false;
}
