import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';

/** What a hook that is a function works with. */
export interface PodHookContext {
  /** The Pod as it is in the cluster at this moment. */
  readonly pod: KubeObject;
  /** Runs a command in the Pod. An exit code other than 0 is a result here. The hook's time limit holds for all of them. */
  exec(command: readonly string[], options?: { /** @default the hook's container */ readonly container?: string }): Promise<HookExecResult>;
  /** Lines go to the log of the backup or restore, marked with the Pod. */
  readonly logger: Logger;
  /** Aborted when the hook's time is over, or the run is canceled. */
  readonly signal: AbortSignal;
}

/** How a command of a hook ended. */
export interface HookExecResult {
  /** The command's exit code. */
  readonly exitCode: number;
  /** The first 64 KiB of each output, as UTF-8. */
  readonly stdout: string;
  /** What it wrote to standard error, at most as much as is kept. */
  readonly stderr: string;
  /** Output was left out of `stdout` or `stderr`. */
  readonly truncated: boolean;
}
