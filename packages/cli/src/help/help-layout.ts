import { type Command, Help, type HelpConfiguration } from 'commander';
import { verbHabits } from '../nouns/habits.ts';

/** The width where the terminal's is not known, as of a file or a pipe. */
const defaultWidth = 80;
const indent = 2;
const gap = 2;
/** Beside a narrower column, sentences break too often to be read. */
const leastDescriptionWidth = 56;
/** The column of flags on narrow terminals; longer ones have their description on the next line. */
const narrowTermWidth = 26;

/** Lays help out so that no line is wider than the terminal, down to 80 columns. */
export const helpLayout: HelpConfiguration = {
  subcommandTerm: (command) => withoutHabit(Help.prototype.subcommandTerm.call(new Help(), command), command),
  commandUsage: (command) => withoutHabit(Help.prototype.commandUsage.call(new Help(), command), command),
  padWidth(command, helper) {
    const longest = Math.max(
      helper.longestOptionTermLength(command, helper),
      helper.longestGlobalOptionTermLength(command, helper),
      helper.longestSubcommandTermLength(command, helper),
      helper.longestArgumentTermLength(command, helper),
    );
    return widthOf(helper) - indent - longest - gap >= leastDescriptionWidth ? longest : Math.min(longest, narrowTermWidth);
  },
  formatItem(term, termWidth, description, helper) {
    const start = ' '.repeat(indent);
    if (!description) return `${start}${term}`;
    const column = indent + termWidth + gap;
    const lines = helper.boxWrap(description, widthOf(helper) - column).replaceAll('\n', `\n${' '.repeat(column)}`);
    const ownLine = helper.displayWidth(term) > termWidth;
    return `${start}${ownLine ? `${term}\n${' '.repeat(column)}` : term.padEnd(termWidth + gap)}${lines}`;
  },
};

/** Words that are understood out of habit are no news for whoever reads help. */
function withoutHabit(text: string, command: Command): string {
  const [alias = ''] = command.aliases();
  return [...verbHabits.values()].some((aliases) => aliases.includes(alias))
    ? text.replace(`${command.name()}|${alias}`, command.name())
    : text;
}

const widthOf = (helper: Help) => helper.helpWidth ?? defaultWidth;
