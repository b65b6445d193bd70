import type { CallOptions } from '../plugin-api/call-options.ts';
import type { ServerStatusRequest, ServerStatusRequestStatus } from '../velero-api/objects/server-status-request.ts';
import type { VeleroObjects } from './velero-objects.ts';

/** Asks the server for its version and plugins, and takes the request away again. */
export async function serverStatus(
  requests: VeleroObjects<ServerStatusRequest>,
  options: CallOptions & { readonly timeoutInMs?: number | undefined },
): Promise<ServerStatusRequestStatus> {
  const { signal, timeoutInMs = 10_000 } = options;
  const { metadata } = await requests.create({ metadata: { generateName: 'lifeboat-' }, spec: {} }, { signal });
  try {
    const until = ({ status }: ServerStatusRequest) => status.phase === 'Processed';
    return (await requests.waitFor(metadata.name, { until, timeoutInMs, signal })).status;
  } finally {
    // A request that stays is removed by the server after a minute.
    await requests.delete(metadata.name).catch(() => {});
  }
}
