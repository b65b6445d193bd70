import type { Readable } from 'node:stream';
import type { TextSink } from './output/text-sink.ts';

/** What a command knows of the world around it. Nothing else reads the environment. */
export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Relative paths on the command line start here. */
  readonly cwd: string;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
}
