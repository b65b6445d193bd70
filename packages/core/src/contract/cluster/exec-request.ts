import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';

/** A command to run in a container of a running Pod. */
export interface ExecRequest {
  /** The Pod's namespace. */
  readonly namespace: string;
  /** Name of the Pod. */
  readonly pod: string;
  /** Name of the container. */
  readonly container: string;
  /** The program and its arguments. No shell interprets them. */
  readonly command: readonly string[];
  /** What the command is for, if neither a hook nor a caller of the engine asked for it. `volume-files`: it reads or writes the files of a
   * volume.
   * @default a hook */
  readonly purpose?: 'volume-files';
}

/** Input, output and cancellation of a command. */
export interface ExecOptions extends CallOptions {
  /** Called for each part of the output as it arrives, one call after the other. The caller decides what to keep. While a returned promise
   * is pending, no more output is read, and the command has to wait. If the function throws, the call ends with that error. */
  readonly onOutput?: ((chunk: ExecOutput) => void | Promise<void>) | undefined;
  /** The standard input of the command, which is sent as fast as the command reads it. Servers before 1.30 cannot signal the end of the
   * input, so it is never signaled: the command must detect the end from the bytes. An error of the stream ends the call. @default no
   * standard input */
  readonly stdin?: ByteStream | undefined;
}

/** A part of a command's output. */
export interface ExecOutput {
  /** The output that it was written to. */
  readonly stream: 'stdout' | 'stderr';
  /** The bytes, unchanged. */
  readonly bytes: Uint8Array;
}

/** A command that has ended. */
export interface ExecResult {
  /** The exit code; 0 means success. Another code is also a result, not an error. */
  readonly exitCode: number;
}
