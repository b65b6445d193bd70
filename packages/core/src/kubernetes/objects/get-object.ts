import type { ObjectRef } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { GroupVersionResource, KubeObject } from '../../plugin-api/kube-object.ts';
import type { ApiSender } from '../requests/api-request.ts';
import { objectLabel, resourcePath } from '../requests/resource-path.ts';

/** One object, or `undefined` when there is none of that name. */
export async function getObject(
  sender: ApiSender,
  type: GroupVersionResource,
  ref: ObjectRef,
  { signal }: CallOptions = {},
): Promise<KubeObject | undefined> {
  try {
    const path = resourcePath(type, ref);
    return (await sender.send({ method: 'GET', path, action: `get ${objectLabel(type, ref)}`, repeatable: true, signal }))
      .body as KubeObject;
  } catch (error) {
    if (LifeboatError.isInstance(error, 'KUBERNETES_NOT_FOUND')) return undefined;
    throw error;
  }
}
