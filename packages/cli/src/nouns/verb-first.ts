import { Command } from 'commander';
import type { CommandRunner, RegisterCommand } from '../commands/leaf-command.ts';
import { nounHabits } from './habits.ts';

/** What commands are about, such as `backup`. */
export interface Noun {
  readonly name: string;
  readonly plural: string;
  readonly description: string;
  /** Its commands, such as `create`. */
  readonly leaves: readonly RegisterCommand[];
}

/** The verbs that may stand first, as with Velero. */
export const leadingVerbs: Readonly<Record<string, string>> = {
  create: 'Make what is named: create backup b1 is backup create b1',
  get: 'List what is named: get backups is backup get',
  describe: 'Describe what is named: describe restore r1 is restore describe r1',
  delete: 'Delete what is named: delete schedule s1 is schedule delete s1',
};

/** Adds the commands once more with the verb before the noun: `get backups`, `describe restore r1`. */
export function addVerbFirst(program: Command, nouns: readonly Noun[], runner: CommandRunner): void {
  for (const [verb, description] of Object.entries(leadingVerbs)) program.command(verb).description(description);
  for (const { name, plural, leaves } of nouns) {
    const scratch = new Command().copyInheritedSettings(program);
    for (const register of leaves) register(scratch, runner);
    for (const leaf of scratch.commands) {
      const verb = program.commands.find((command) => command.name() === leaf.name() && Object.hasOwn(leadingVerbs, leaf.name()));
      if (!verb) continue;
      verb.addCommand(leaf.name(plural));
      leaf.alias(name);
      for (const alias of nounHabits.get(name) ?? []) leaf.alias(alias);
    }
  }
}
