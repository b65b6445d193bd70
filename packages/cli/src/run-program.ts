import { CommanderError } from 'commander';
import type { CliContext } from './cli-context.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { normalizeBooleans } from './flags/booleans.ts';
import { withVerb } from './nouns/with-verb.ts';
import { exitCodeOfError, formatError, formatErrorAsJson } from './output/format-error.ts';
import { usageMessage } from './output/usage-message.ts';
import { visibleText } from './output/visible.ts';
import { createProgram } from './program.ts';
import { UsageError } from './usage-error.ts';

/** Runs one command line and returns its exit code. Prints errors; never throws, never exits. */
export async function runProgram(argv: readonly string[], context: CliContext): Promise<ExitCode> {
  let code: ExitCode = exitCodes.completed;
  const program = createProgram({ context, finish: (ended) => (code = ended) });
  const tell = (error: unknown, debug = false) =>
    context.stderr.write(wantsJson(argv) && !debug ? unwrapped(formatErrorAsJson(error)) : formatError(error, { debug }));
  try {
    await program.parseAsync(normalizeBooleans(withVerb(argv, program), program), { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.completed;
      // Else it has printed the help.
      if (error.code !== 'commander.help') await tell(new UsageError(usageMessage(error.message, argv, program)));
      return exitCodes.usage;
    }
    await tell(error, isDebugging(argv) || Boolean(context.env.DEBUG));
    return exitCodeOfError(error);
  }
}

/** Text that a terminal gets as it is: a line break in a string is no JSON. */
function unwrapped(text: string): Buffer {
  return Buffer.from(visibleText(text));
}

/** Asked of the arguments themselves: they may be what is wrong. */
function isDebugging(argv: readonly string[]): boolean {
  return argv.some((argument, i) => argument === '--debug' || /^--?v=?[1-9]/.test(`${argument}${argv[i + 1] ?? ''}`));
}

/** `-o json` or `--result json` in any of its forms; asked of the arguments themselves, as above. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (argument, i) =>
      /^(-o=?|--output=|--result=)json$/.test(argument) || (/^(-o|--output|--result)$/.test(argument) && argv[i + 1] === 'json'),
  );
}
