import { importCommonJs } from '@lifeboat/core/provider-kit';
import type { CliContext } from './cli-context.ts';
import type { ExitCode } from './exit-codes.ts';

/** Runs one command line and returns its exit code. Prints errors; never throws, never exits. What it takes is loaded here. */
export async function runCli(argv: readonly string[], context: CliContext): Promise<ExitCode> {
  const { runProgram } = await importCommonJs(() => import('./run-program.ts'));
  return await runProgram(argv, context);
}
