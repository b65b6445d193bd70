import type { CliContext } from '../cli-context.ts';
import { addLeafCommand, type LeafCommand } from '../commands/leaf-command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { type RefusedFlag, refuseFlags } from '../flags/refused-flags.ts';
import { addTrustFlags } from './add-trust-flags.ts';
import { chooseMode } from './choose-mode.ts';
import type { ModeFlags } from './mode-flags.ts';
import type { OpenServer } from './open-server.ts';

/** What a command of a server is given. */
export interface ServerRun<Flags> {
  readonly args: string[];
  readonly flags: Flags;
  readonly context: CliContext;
  readonly server: OpenServer;
}

interface ModeCommand<Flags extends ModeFlags> extends Omit<LeafCommand<Flags>, 'run' | 'global'> {
  readonly global?: Pick<NonNullable<LeafCommand<Flags>['global']>, 'format'>;
  /** Whether a server has it read files of the bucket: it takes flags that say whom it trusts. @default false */
  readonly files?: boolean;
  /** Ends the command before a mode is chosen, with a code; refuses what is wrong in both. */
  readonly before?: (args: string[], flags: Flags, context: CliContext) => Promise<ExitCode | undefined>;
  /** How the engine of this process does it. Absent: only a server can. */
  readonly local?: (args: string[], flags: Flags, context: CliContext) => Promise<ExitCode>;
  /** How a server in the cluster does it. */
  readonly server: (run: ServerRun<Flags>) => Promise<ExitCode>;
  /** Flags that only the other mode knows. */
  readonly refused?: { readonly local?: readonly RefusedFlag[]; readonly server?: readonly RefusedFlag[] };
  /** What a flag of the command itself says of the mode: its location, if it names one by URL. */
  readonly location?: (flags: Flags) => readonly string[] | undefined;
}

/** Makes a leaf command that works in this process or by a server in the cluster, whichever the command line means. */
export function addModeCommand<Flags extends ModeFlags>(command: ModeCommand<Flags>): void {
  const { before, local, server: onServer, refused, location, global, files, ...leaf } = command;
  addLeafCommand<Flags>({
    ...leaf,
    flags(command) {
      leaf.flags?.(command);
      if (files) addTrustFlags(command);
    },
    global: { ...global, location: local !== undefined, server: true },
    async run(args, flags, context) {
      const ended = await before?.(args, flags, context);
      if (ended !== undefined) return ended;
      const named = flags.location ?? location?.(flags);
      const chosen = await chooseMode({
        flags: { ...flags, ...(named && { location: named }) },
        context,
        ...(!local && { can: 'server' }),
      });
      if (chosen.mode === 'local' && local) {
        refuseFlags(refused?.local ?? [], flags, 'without a server');
        return await local(args, flags, context);
      }
      if (chosen.mode === 'local') throw new Error('only a server was asked for');
      try {
        refuseFlags(refused?.server ?? [], flags, 'with a server in the cluster');
        return await onServer({ args, flags, context, server: chosen.server });
      } finally {
        await chosen.server.close();
      }
    },
  });
}
