import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';

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
  /** What it is for, where no hook and no caller of the engine asked for it: `volume-files` reads or writes the files of a volume.
   * @default a hook */
  readonly purpose?: 'volume-files';
}

/** How a command is followed. */
export interface ExecOptions extends CallOptions {
  /** Called for every part of the output as it arrives, one after the other. What is kept of it, and how much, is the caller's to
   * say. While a promise that it returns is pending nothing more is read from the command, which then has to wait. An error that it
   * throws ends the call. */
  readonly onOutput?: ((chunk: ExecOutput) => void | Promise<void>) | undefined;
  /** What the command reads from its standard input, as fast as it does. Servers before 1.30 cannot tell a command that its input
   * ends, so none is told: it must know from the bytes. An error of the stream ends the call. @default no standard input */
  readonly stdin?: ByteStream | undefined;
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
