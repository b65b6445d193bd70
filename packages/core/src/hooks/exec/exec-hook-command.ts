import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { HookExecResult } from '../../contract/hooks/pod-hook-context.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { formatGoDuration } from '../../velero-api/values/go-duration.ts';
import { createOutputKeeper } from './output-keeper.ts';
import { timeLimit } from './time-limit.ts';

/** A command of a hook, and where it runs. */
export interface HookCommand {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
  readonly timeoutInMs: number;
}

/**
 * Runs a command within its time. Its output is kept up to a bound.
 * @throws LifeboatError `TIMEOUT`, which says that the command may still run in the container (nothing can end it from
 * outside); `CANCELED` when `signal` ends it; what `ClusterClient.exec` throws
 */
export async function execHookCommand(
  hook: HookCommand,
  { cluster, signal }: { readonly cluster: ClusterClient; readonly signal: AbortSignal },
): Promise<HookExecResult> {
  const output = { stdout: createOutputKeeper(), stderr: createOutputKeeper() };
  const { namespace, pod, container, command, timeoutInMs } = hook;
  const limit = timeLimit(timeoutInMs);
  try {
    const { exitCode } = await cluster.exec(
      { namespace, pod, container, command },
      { signal: AbortSignal.any([signal, limit]), onOutput: ({ stream, bytes }) => output[stream].add(bytes) },
    );
    const { stdout, stderr } = output;
    return { exitCode, stdout: stdout.text(), stderr: stderr.text(), truncated: stdout.truncated || stderr.truncated };
  } catch (error) {
    if (signal.aborted || !limit.aborted) throw error;
    const kept = [output.stdout.text(), output.stderr.text()].map((text) => text.trim()).filter(Boolean);
    throw new LifeboatError({
      code: 'TIMEOUT',
      message: `timed out after ${formatGoDuration(timeoutInMs)}: the command may still be running in container ${container} of pod ${namespace}/${pod}`,
      context: { maybeApplied: true, ...(kept.length > 0 && { output: kept.join('\n').slice(0, 2000) }) },
    });
  }
}
