import type { PodLogRequest } from '../../contract/cluster/pod-log-request.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { ApiSender } from '../requests/api-request.ts';
import { queryString, resourcePath } from '../requests/resource-path.ts';

// A kubelet that is asked for what there is has no reason to pause longer.
const idleTimeoutInMs = 30_000;

/** What a container has printed up to now. */
export async function* readPodLog(
  sender: ApiSender,
  { namespace, pod, container, previous, lines }: PodLogRequest,
  { signal }: CallOptions = {},
): ByteStream {
  const path = resourcePath({ group: '', version: 'v1', resource: 'pods' }, { namespace, name: pod }, 'log');
  const query = queryString({ container, previous, tailLines: lines });
  const action = `read the log of container "${container}" of Pod ${namespace}/${pod}`;
  yield* await sender.stream({ method: 'GET', path: `${path}${query}`, action, repeatable: true, signal, idleTimeoutInMs });
}
