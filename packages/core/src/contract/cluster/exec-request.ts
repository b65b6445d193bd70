import type { CallOptions } from '../../plugin-api/call-options.ts';

/** A command to run in a container of a running Pod. */
export interface ExecRequest {
  /** The Pod's namespace. */
  readonly namespace: string;
  /** Name of the Pod. */
  readonly pod: string;
  /** Name of the container. */
  readonly container: string;
  /** The program and its arguments; no shell reads it. */
  readonly command: readonly string[];
}

/** How a command is followed. */
export interface ExecOptions extends CallOptions {
  /** Called for every part of the output as it arrives. What is kept of it, and how much, is the caller's to say. An
   * error that it throws ends the call. */
  readonly onOutput?: ((chunk: ExecOutput) => void) | undefined;
}

/** Something that a command wrote. */
export interface ExecOutput {
  /** Where to. */
  readonly stream: 'stdout' | 'stderr';
  /** As they came. */
  readonly bytes: Uint8Array;
}

/** A command that has ended. */
export interface ExecResult {
  /** 0: success. Whatever else it is, it is a result and no error. */
  readonly exitCode: number;
}
