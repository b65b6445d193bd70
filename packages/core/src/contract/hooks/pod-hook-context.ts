import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';

/** What a hook function gets. */
export interface PodHookContext {
  /** The Pod, as it is in the cluster now. */
  readonly pod: KubeObject;
  /** Runs a command in the Pod. An exit code other than 0 resolves as a result. The hook's time limit covers all of its commands
   * together. */
  exec(
    command: readonly string[],
    options?: { /** Name of the container. @default the hook's container */ readonly container?: string },
  ): Promise<HookExecResult>;
  /** Writes lines to the log of the backup or restore, marked with the Pod. */
  readonly logger: Logger;
  /** Aborted when the hook's time is over, or the run is canceled. */
  readonly signal: AbortSignal;
}

/** How a command of a hook ended. */
export interface HookExecResult {
  /** The command's exit code. */
  readonly exitCode: number;
  /** The first 64 KiB of standard output, as UTF-8. */
  readonly stdout: string;
  /** The first 64 KiB of standard error, as UTF-8. */
  readonly stderr: string;
  /** Whether `stdout` or `stderr` lacks some of the output. */
  readonly truncated: boolean;
}
