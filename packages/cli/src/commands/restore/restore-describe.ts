import type { LabelSelector, RestoreDescription } from '@lifeboat/core';
import { addSelectorFlag } from '../../flags/list-flags.ts';
import { describeRestore } from '../../output/describe/describe-restore.ts';
import { findObjects } from '../../server-mode/find-objects.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import { collectByName } from '../by-name/collect-by-name.ts';
import { describeByName } from '../by-name/describe-by-name.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';

interface RestoreDescribeFlags extends ModeFlags {
  readonly details?: boolean;
  readonly selector?: LabelSelector;
}

/** Of Velero's there is no record that has the name. */
type Description = RestoreDescription & { readonly name?: string };

export const registerRestoreDescribe: RegisterCommand = (parent, runner) =>
  addModeCommand<RestoreDescribeFlags>({
    parent,
    runner,
    usage: 'describe [name...]',
    description: 'Describe restores (all, if no names are given): filters, phase, counts, warnings and errors',
    flags: (command) => addSelectorFlag(command, 'restores').option('--details', 'list every object of the restore'),
    files: true,
    local: (given, flags, context) =>
      withEngine({ flags, context }, async ({ engine, location: { display } }) => {
        const { signal } = context;
        const { details = false, selector } = flags;
        const listed = () => engine.listRestores({ signal, ...(selector && { labelSelector: selector }) });
        const names = given.length > 0 && !selector ? given : (await collectByName(listed(), given)).entries.map(({ name }) => name);
        const describe = async (name: string): Promise<Description> => {
          const described = withoutEmpty(await engine.describeRestore(name, { details, signal }));
          return described.restore ? described : { name, ...described };
        };
        return await describeByName<Description>({
          kind: 'restore',
          names,
          display,
          flags,
          context,
          describe,
          text: describeRestore,
        });
      }),
    async server({ args: given, flags, context, server }) {
      const { client, timeoutInMs } = server;
      const { signal } = context;
      const { details = false, selector } = flags;
      const objects = client.objects('Restore');
      const { found } = given.length > 0 && !selector ? { found: [] } : await findObjects({ objects, names: given, selector, signal });
      const names = given.length > 0 && !selector ? given : found.map(({ metadata }) => metadata.name);
      const describe = async (name: string) => withoutEmpty(await client.describeRestore(name, { details, timeoutInMs, signal }));
      const display = `namespace ${server.namespace}`;
      return await describeByName<RestoreDescription>({ kind: 'restore', names, display, flags, context, describe, text: describeRestore });
    },
  });

function withoutEmpty({ operations, volumes, ...rest }: RestoreDescription): RestoreDescription {
  return { ...rest, ...(volumes?.length && { volumes }), ...(operations?.length && { operations }) };
}
