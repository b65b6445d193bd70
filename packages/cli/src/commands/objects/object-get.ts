import type { VeleroKind, VeleroKinds } from '@lifeboat/core/velero-api';
import type { Command } from 'commander';
import { exitCodes } from '../../exit-codes.ts';
import { addListFlags, type ListFlags } from '../../flags/list-flags.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { reportNoSuch } from '../../output/no-such.ts';
import { labelCells, labelHeadings } from '../../output/tables/label-columns.ts';
import { writeTable } from '../../output/tables/write-table.ts';
import { findObjects } from '../../server-mode/find-objects.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import { objectList } from '../../server-mode/object-list.ts';
import type { RegisterCommand } from '../leaf-command.ts';

interface ObjectTable<K extends VeleroKind, Flags> {
  readonly kind: K;
  /** What one is called, such as `schedule`. */
  readonly noun: string;
  readonly plural: string;
  /** Velero's columns. */
  readonly headings: readonly string[];
  /** Those that a narrow terminal misses, the first first. @default none */
  readonly giveWay?: readonly string[];
  row(object: VeleroKinds[K], now: Date): readonly string[];
  /** Adds flags of its own. */
  readonly flags?: (command: Command) => void;
  /** Which objects those flags leave. @default all */
  readonly isWanted?: (object: VeleroKinds[K], flags: Flags) => boolean;
}

/** A `get` of objects that only a server acts on: a table, or the objects. */
export function registerObjectGet<K extends VeleroKind, Flags extends ModeFlags & ListFlags = ModeFlags & ListFlags>(
  table: ObjectTable<K, Flags>,
): RegisterCommand {
  const { kind, noun, plural, headings, row, isWanted = () => true } = table;
  return (parent, runner) =>
    addModeCommand<Flags>({
      parent,
      runner,
      usage: 'get [name...]',
      description: `List ${plural} of the cluster`,
      flags(command) {
        addListFlags(command, plural);
        table.flags?.(command);
      },
      async server({ args: names, flags, context, server }) {
        const { selector, output, quiet } = flags;
        const objects = server.client.objects(kind);
        const { found, missing } = await findObjects({ objects, names, selector, signal: context.signal });
        const wanted = found.filter((object) => isWanted(object, flags));
        if (output === 'json' || output === 'yaml') await context.stdout.write(formatMachine(objectList(kind, wanted), output));
        else if (wanted.length > 0) {
          const rows = wanted.map((object) => [...row(object, context.now()), ...labelCells(object.metadata.labels, flags)]);
          const shown = { headings: [...headings, ...labelHeadings(flags)], rows, giveWay: table.giveWay ?? [] };
          await writeTable(shown, flags, context);
        } else if (names.length === 0 && !quiet) await context.stderr.write(`There are no ${plural} in namespace ${server.namespace}\n`);
        await reportNoSuch({ noun, names: missing, where: `namespace "${server.namespace}"`, code: 'KUBERNETES_NOT_FOUND' }, context);
        return missing.length > 0 ? exitCodes.failed : exitCodes.completed;
      },
    });
}
