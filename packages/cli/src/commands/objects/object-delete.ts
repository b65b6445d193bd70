import { LifeboatError } from '@lifeboat/core';
import type { VeleroKind, VeleroKinds } from '@lifeboat/core/velero-api';
import type { CliContext } from '../../cli-context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { formatError } from '../../output/format-error.ts';
import { reportNoSuch } from '../../output/no-such.ts';
import { visible } from '../../output/visible.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import type { OpenServer } from '../../server-mode/open-server.ts';
import { confirm } from '../confirm.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { addChoiceFlags, type ChoiceFlags, chooseObjects } from './choose-objects.ts';

interface ObjectDeletion<K extends VeleroKind> {
  readonly kind: K;
  /** What one is called, such as `schedule`. */
  readonly noun: string;
  readonly plural: string;
  readonly description: string;
  /** What goes with it; told after its name. @default nothing */
  readonly after?: (object: VeleroKinds[K], server: OpenServer, context: CliContext) => Promise<string>;
}

interface DeleteFlags extends ModeFlags, ChoiceFlags {
  readonly confirm?: boolean;
}

/** A `delete` of objects that only a server acts on. It asks once; one that fails does not keep the others. */
export function registerObjectDelete<K extends VeleroKind>(deletion: ObjectDeletion<K>): RegisterCommand {
  const { kind, noun, plural, description, after } = deletion;
  return (parent, runner) =>
    addModeCommand<DeleteFlags>({
      parent,
      runner,
      usage: 'delete [name...]',
      description,
      flags: (command) => addChoiceFlags(command, plural).option('--confirm', 'do not ask'),
      global: { format: false },
      async server({ args: names, flags, context, server }) {
        const { namespace, client } = server;
        const { signal, stdout, stderr } = context;
        const objects = client.objects(kind);
        const { found, missing } = await chooseObjects({ objects, names, flags, plural, signal });
        await reportNoSuch({ noun, names: missing, where: `namespace "${namespace}"`, code: 'KUBERNETES_NOT_FOUND' }, context);
        let failed = missing.length > 0;
        if (found.length === 0) {
          if (!failed && !flags.quiet) await stderr.write(`There are no such ${plural} in namespace ${namespace}\n`);
          return failed ? exitCodes.failed : exitCodes.completed;
        }
        const list = found.map(({ metadata }) => visible(metadata.name)).join(', ');
        const question = `Delete ${found.length === 1 ? noun : `${found.length} ${plural}`} ${list} of namespace ${namespace}?`;
        if (!flags.confirm && !(await confirm(question, context))) {
          await stderr.write('Nothing was deleted\n');
          return exitCodes.failed;
        }
        for (const object of found) {
          const { name } = object.metadata;
          try {
            await objects.delete(name, { signal });
            const more = (await after?.(object, server, context)) ?? '';
            if (!flags.quiet) await stdout.write(`${noun[0]?.toUpperCase()}${noun.slice(1)} ${visible(name)}: deleted${more}\n`);
          } catch (error) {
            if (LifeboatError.isInstance(error, 'CANCELED')) throw error;
            failed = true;
            await stderr.write(formatError(error, { debug: flags.debug ?? false }));
          }
        }
        return failed ? exitCodes.failed : exitCodes.completed;
      },
    });
}
