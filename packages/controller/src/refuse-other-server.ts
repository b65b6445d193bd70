import { LifeboatError } from '@lifeboat/core';
import type { VeleroClient } from '@lifeboat/core/velero-client';

interface RefuseOptions {
  readonly client: Pick<VeleroClient, 'serverStatus'>;
  readonly namespace: string;
  readonly timeoutInMs: number;
  readonly signal: AbortSignal;
}

/** Asks for the version of the server while no reconciler of this process runs: whoever answers is another one. Ends early at the signal.
 * @throws LifeboatError `INVALID_CONFIG` when somebody does */
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
