import type { CliContext } from '../../cli-context.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { colorOfPhase, isColored, painted } from '../tables/colors.ts';
import { terminalWidth } from '../text-sink.ts';
import { visibleText } from '../visible.ts';
import { wrapText } from '../wrap-text.ts';

/** Prints what `describe` made, its name and phase in colors where a person looks at it, as Velero does. */
export async function writeDescription(text: string, flags: Pick<GlobalFlags, 'colorized'>, context: CliContext): Promise<void> {
  const width = terminalWidth(context.stdout);
  const fitting =
    width === undefined
      ? text
      : visibleText(text)
          .split('\n')
          .map((line) => fitted(line, width))
          .join('\n');
  await context.stdout.write(isColored(flags, context) ? Buffer.from(colored(visibleText(fitting))) : fitting);
}

/** A list that is longer than the terminal is wide goes on below itself. */
function fitted(line: string, width: number): string {
  const [lead = ''] = /^ *([^:]+: +|- )?/.exec(line) ?? [];
  if (line.length <= width || lead.length > width / 2) return line;
  return lead + wrapText(line.slice(lead.length), { indent: ' '.repeat(lead.length), width });
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
