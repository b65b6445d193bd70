import type { LabelSelector } from '@lifeboat/core';
import type { VeleroKind, VeleroKinds } from '@lifeboat/core/velero-api';
import type { VeleroObjects } from '@lifeboat/core/velero-client';
import type { Command } from 'commander';
import { addSelectorFlag } from '../../flags/list-flags.ts';
import { findObjects } from '../../server-mode/find-objects.ts';
import { UsageError } from '../../usage-error.ts';

/** Which objects a command changes. */
export interface ChoiceFlags {
  readonly all?: boolean;
  readonly selector?: LabelSelector;
}

export function addChoiceFlags(command: Command, plural: string): Command {
  return addSelectorFlag(command, plural).option('--all', `all ${plural}`);
}

interface ChoiceOptions<T extends VeleroKinds[VeleroKind]> {
  readonly objects: VeleroObjects<T>;
  readonly names: readonly string[];
  readonly flags: ChoiceFlags;
  readonly plural: string;
  readonly signal: AbortSignal;
}

/** The objects of names, of `--all` or of `-l`, exactly one of which is given. @throws UsageError */
export async function chooseObjects<T extends VeleroKinds[VeleroKind]>(
  options: ChoiceOptions<T>,
): Promise<{ readonly found: readonly T[]; readonly missing: readonly string[] }> {
  const { objects, names, flags, plural, signal } = options;
  const ways = [names.length > 0, flags.all ?? false, flags.selector !== undefined].filter(Boolean).length;
  if (ways === 0) throw new UsageError(`name the ${plural}, or give --all or --selector`);
  if (ways > 1) throw new UsageError(`names of ${plural}, --all and --selector: one of them at a time`);
  return await findObjects({ objects, names, selector: flags.selector, signal });
}
