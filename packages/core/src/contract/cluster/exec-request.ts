import type { CallOptions } from '../../plugin-api/call-options.ts';

/** A command to run in a container of a running Pod. */
export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The program and its arguments; no shell reads it. */
  readonly command: readonly string[];
}

export interface ExecOptions extends CallOptions {
  /** Called for every part of the output as it arrives. What is kept of it, and how much, is the caller's to say. An
   * error that it throws ends the call. */
  readonly onOutput?: ((chunk: ExecOutput) => void) | undefined;
}

export interface ExecOutput {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Uint8Array;
}

/** A command that has ended. */
export interface ExecResult {
  /** 0: success. Whatever else it is, it is a result and no error. */
  readonly exitCode: number;
}
