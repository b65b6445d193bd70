import type { ErrorCode } from '@lifeboat/core';
import type { CliContext } from '../cli-context.ts';
import { visible } from './visible.ts';

interface Missing {
  /** Such as `schedule`. */
  readonly noun: string;
  readonly names: readonly string[];
  /** Where they were looked for: `location "main"` or `namespace "velero"`. */
  readonly where: string;
  readonly code: ErrorCode;
}

/** Says on standard error, in the engine's words, which of the names there are not. */
export async function reportNoSuch({ noun, names, where, code }: Missing, { stderr }: Pick<CliContext, 'stderr'>): Promise<void> {
  for (const name of names) await stderr.write(`error: There is no ${noun} "${visible(name)}" in ${visible(where)} (${code})\n`);
}
