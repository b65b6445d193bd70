import { CommanderError } from 'commander';
import type { CliContext } from './cli-context.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { normalizeBooleans } from './flags/booleans.ts';
import { exitCodeOfError, formatError, formatErrorAsJson } from './output/format-error.ts';
import { createProgram } from './program.ts';

/** Runs one command line and returns its exit code. Prints errors; never throws, never exits. */
export async function runProgram(argv: readonly string[], context: CliContext): Promise<ExitCode> {
  let code: ExitCode = exitCodes.completed;
  const program = createProgram({ context, finish: (ended) => (code = ended) });
  try {
    await program.parseAsync(normalizeBooleans(argv, program), { from: 'user' });
    return code;
  } catch (error) {
    // commander has printed its message, or the help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.completed : exitCodes.usage;
    const debug = isDebugging(argv) || Boolean(context.env.DEBUG);
    await context.stderr.write(wantsJson(argv) && !debug ? formatErrorAsJson(error) : formatError(error, { debug }));
    return exitCodeOfError(error);
  }
}

/** Asked of the arguments themselves: they may be what is wrong. */
function isDebugging(argv: readonly string[]): boolean {
  return argv.some((argument, i) => argument === '--debug' || /^--?v=?[1-9]/.test(`${argument}${argv[i + 1] ?? ''}`));
}

/** `-o json` in any of its forms; asked of the arguments themselves, as above. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (argument, i) => /^(-o=?|--output=)json$/.test(argument) || (/^(-o|--output)$/.test(argument) && argv[i + 1] === 'json'),
  );
}
