import type { ExecOptions, ExecRequest, ExecResult } from '../../contract/cluster/exec-request.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import type { ApiSender } from '../requests/api-request.ts';
import { resourcePath } from '../requests/resource-path.ts';
import { canceledCommand, followCommand } from './follow-command.ts';

// v5 only adds that a client may close stdin, which is not done: servers before 1.30 answer with v4.
const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

const pods = { group: '', version: 'v1', resource: 'pods' } as const;

/** Runs a command in a container; see `ClusterClient.exec`. */
export async function execInPod(sender: ApiSender, request: ExecRequest, options: ExecOptions = {}): Promise<ExecResult> {
  const { namespace, pod, container, command } = request;
  if (command.length === 0)
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `The command for container ${container} of pod ${namespace}/${pod} is empty`,
    });
  const action = `run a command in container ${container} of pod ${namespace}/${pod}`;
  throwIfAborted(options.signal, action);
  const query = new URLSearchParams({ container, stdout: 'true', stderr: 'true', ...(options.stdin && { stdin: 'true' }) });
  for (const part of command) query.append('command', part);
  const socket = await sender
    .upgrade({
      method: 'GET',
      path: `${resourcePath(pods, { namespace, name: pod }, 'exec')}?${query}`,
      action,
      protocols,
      repeatable: false,
      changes: true,
      signal: options.signal,
    })
    .catch((error: unknown) => {
      // The request is on its way: nobody knows how far it came.
      if (options.signal?.aborted && LifeboatError.isInstance(error, 'CANCELED')) throw canceledCommand(action, options.signal);
      throw error;
    });
  return await followCommand({ socket, server: sender.server, action, ...options });
}
