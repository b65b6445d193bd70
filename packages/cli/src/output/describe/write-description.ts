import type { CliContext } from '../../cli-context.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { colorOfPhase, isColored, painted } from '../tables/colors.ts';
import { visibleText } from '../visible.ts';

/** Prints what `describe` made, its name and phase in colors where a person looks at it, as Velero does. */
export async function writeDescription(text: string, flags: Pick<GlobalFlags, 'colorized'>, context: CliContext): Promise<void> {
  await context.stdout.write(isColored(flags, context) ? Buffer.from(colored(visibleText(text))) : text);
}

/** Escapes stand around whole values only, which are visible text by now. */
function colored(text: string): string {
  return text
    .replace(/^(Name: +)(.+)$/m, (_, label: string, name: string) => label + painted(name, 'bold'))
    .replace(
      /^(Phase: +)(\w+)(.*)$/m,
      (_, label: string, phase: string, counts: string) => label + painted(phase + counts, colorOfPhase(phase)),
    )
    .replace(/^(?:Errors|Validation errors):(?!.*<none>)/gm, (heading) => painted(heading, 'red'));
}
