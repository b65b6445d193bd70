import type { CliContext } from '../../cli-context.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { visibleText } from '../visible.ts';

const bold = '1';
const red = '31';
const green = '32';

/** Prints what `describe` made, its name and phase in colors where a person looks at it, as Velero does. */
export async function writeDescription(text: string, flags: Pick<GlobalFlags, 'colorized'>, { stdout, env }: CliContext): Promise<void> {
  const isColored = flags.colorized ?? (stdout.isTTY && !env.NO_COLOR && env.TERM !== 'dumb');
  await stdout.write(isColored ? Buffer.from(colored(visibleText(text))) : text);
}

/** Escapes stand around whole values only, which are visible text by now. */
function colored(text: string): string {
  return text
    .replace(/^(Name: +)(.+)$/m, (_, label: string, name: string) => label + wrapped(name, bold))
    .replace(/^(Phase: +)(\w+)(.*)$/m, (_, label: string, phase: string, counts: string) => label + wrapped(phase + counts, colorOf(phase)))
    .replace(/^(?:Errors|Validation errors):(?!.*<none>)/gm, (heading) => wrapped(heading, red));
}

function colorOf(phase: string): string | undefined {
  if (/Failed|Unavailable|NotReady/.test(phase)) return red;
  return ['Completed', 'Enabled'].includes(phase) ? green : undefined;
}

function wrapped(text: string, color: string | undefined): string {
  return color === undefined ? text : `\u001b[${color}m${text}\u001b[0m`;
}
