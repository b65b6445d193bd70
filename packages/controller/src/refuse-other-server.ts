import { LifeboatError } from '@lifeboat/core';
import type { VeleroClient } from '@lifeboat/core/velero-client';

interface RefuseOptions {
  readonly client: Pick<VeleroClient, 'serverStatus'>;
  readonly namespace: string;
  readonly timeoutInMs: number;
  readonly signal: AbortSignal;
}

/** Asks for the server's version while no reconciler of this process runs, so any answer comes from another server. Returns early if
 * `signal` is aborted.
 * @throws LifeboatError `INVALID_CONFIG` if a server answers */
export async function refuseOtherServer({ client, namespace, timeoutInMs, signal }: RefuseOptions): Promise<void> {
  const status = await client.serverStatus({ timeoutInMs, signal }).catch((error: unknown) => {
    if (!signal.aborted && !LifeboatError.isInstance(error, 'TIMEOUT')) throw error;
    return undefined;
  });
  if (!status) return;
  throw new LifeboatError({
    code: 'INVALID_CONFIG',
    message:
      `Another server works in namespace "${namespace}" (its version is ${status.serverVersion || 'not told'}): each of the two would make and ` +
      'delete backups of the other. Stop it first, as by scaling its Deployment to zero, or give this one another namespace',
    context: { namespace, serverVersion: status.serverVersion },
  });
}
