import { PassThrough, Readable } from 'node:stream';
import type { Command } from 'commander';
import { leadingVerbs } from '../../src/nouns/verb-first.ts';
import { createTextSink } from '../../src/output/text-sink.ts';
import { createProgram } from '../../src/program.ts';

const sink = () => createTextSink(new PassThrough());
const context = { env: {}, cwd: '/nonexistent', stdin: Readable.from([]), signal: new AbortController().signal, now: () => new Date() };

interface OwnCommand {
  readonly path: readonly string[];
  readonly command: Command;
}

/** Every command once: without its second form with the verb first (`get backups`). */
export function ownCommands(): OwnCommand[] {
  const program = createProgram({ context: { ...context, stdout: sink(), stderr: sink() }, finish: () => {} });
  return leaves(program).filter(({ path: [first = ''] }) => !Object.hasOwn(leadingVerbs, first));
}

function leaves(command: Command, path: readonly string[] = []): OwnCommand[] {
  if (command.commands.length === 0) return [{ path, command }];
  return command.commands.filter((each) => !each.name().startsWith('__')).flatMap((each) => leaves(each, [...path, each.name()]));
}
