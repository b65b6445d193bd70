import type { Command } from 'commander';
import { verbHabits } from './habits.ts';

/** Lets commands be called by other words, too, where no command has that name. */
export function addVerbHabits(command: Command): void {
  for (const child of command.commands) {
    addVerbHabits(child);
    for (const alias of verbHabits.get(child.name()) ?? []) {
      if (!command.commands.some((each) => each.name() === alias || each.aliases().includes(alias))) child.alias(alias);
    }
  }
}
