import { type Backup, LifeboatError, type Restore } from '@lifeboat/core';
import type { CliContext } from '../cli-context.ts';
import { measureObjects } from '../output/progress/measures.ts';
import { createProgress } from '../output/progress/progress.ts';
import type { ModeFlags } from './mode-flags.ts';
import type { OpenServer } from './open-server.ts';

interface FollowOptions {
  readonly server: OpenServer;
  readonly kind: 'Backup' | 'Restore';
  readonly name: string;
  readonly flags: ModeFlags;
  readonly context: CliContext;
}

interface Done {
  readonly totalItems?: number;
  readonly itemsBackedUp?: number;
  readonly itemsRestored?: number;
}

/** Follows what a server does to its end, with progress on standard error. Ctrl-C ends the watching, not the work.
 * @throws LifeboatError `INVALID_REQUEST` with the server's reasons where it refuses it, `CANCELED` */
export async function followOperation(options: FollowOptions & { readonly kind: 'Backup' }): Promise<Backup>;
export async function followOperation(options: FollowOptions & { readonly kind: 'Restore' }): Promise<Restore>;
export async function followOperation({ server, kind, name, flags, context }: FollowOptions): Promise<Backup | Restore> {
  const { stderr, signal, now } = context;
  const progress = createProgress({ stderr, title: `${kind} ${name}`, quiet: flags.quiet ?? false, now });
  let shown = '';
  const onUpdate = ({ status }: Backup | Restore) => {
    const phase = status.phase || 'New';
    if (phase !== shown) progress.phase(phase);
    shown = phase;
    const { totalItems = 0, itemsBackedUp, itemsRestored }: Done = status.progress ?? {};
    const items = itemsBackedUp ?? itemsRestored ?? 0;
    if (totalItems > 0) progress.update(measureObjects({ items, totalItems, totalIsFinal: true }));
  };
  try {
    return kind === 'Backup'
      ? await server.client.waitForBackup(name, { onUpdate, signal })
      : await server.client.waitForRestore(name, { onUpdate, signal });
  } catch (error) {
    if (LifeboatError.isInstance(error, 'CANCELED') && !flags.quiet)
      await stderr.write(
        `${kind} ${name} continues in the server: "lifeboat ${kind.toLowerCase()} describe ${name}" shows how far it is\n`,
      );
    throw error;
  } finally {
    progress.end();
  }
}
