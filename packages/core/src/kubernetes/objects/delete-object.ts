import type { DeleteOptions, ObjectRef } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { stringifyJson } from '../../json/index.ts';
import type { GroupVersionResource } from '../../plugin-api/kube-object.ts';
import type { ApiSender, RequestTrace } from '../requests/api-request.ts';
import { objectLabel, resourcePath } from '../requests/resource-path.ts';

/** Deletes an object; whether there was one. */
export async function deleteObject(
  sender: ApiSender,
  type: GroupVersionResource,
  ref: ObjectRef,
  options: DeleteOptions = {},
): Promise<boolean> {
  const { dryRun, propagationPolicy, gracePeriodSeconds, preconditions, signal } = options;
  const trace: RequestTrace = { maybeApplied: false };
  try {
    await sender.send({
      method: 'DELETE',
      path: resourcePath(type, ref),
      action: `delete ${objectLabel(type, ref)}`,
      body: stringifyJson({
        kind: 'DeleteOptions',
        apiVersion: 'v1',
        ...(dryRun && { dryRun: ['All'] }),
        propagationPolicy,
        gracePeriodSeconds,
        preconditions,
      }),
      dryRun,
      repeatable: true,
      trace,
      signal,
    });
    return true;
  } catch (error) {
    // Gone on a repeat: the try before it may have deleted the object.
    if (LifeboatError.isInstance(error, 'KUBERNETES_NOT_FOUND')) return trace.maybeApplied;
    throw error;
  }
}
