import type { CliContext } from '../../cli-context.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';

const codes = { bold: '1', red: '31', green: '32', yellow: '33' } as const;

export type Color = keyof typeof codes;

/** Whether standard output gets colors: as `--colorized` says, else `FORCE_COLOR`, else none for `NO_COLOR` and what is no terminal. */
export function isColored({ colorized }: Pick<GlobalFlags, 'colorized'>, { stdout, env }: Pick<CliContext, 'stdout' | 'env'>): boolean {
  if (colorized !== undefined) return colorized;
  const { FORCE_COLOR: forced } = env;
  if (forced !== undefined && forced !== '') return !['0', 'false'].includes(forced);
  return stdout.isTTY && !env.NO_COLOR && env.TERM !== 'dumb';
}

/** Text that is visible by now, in a color. */
export function painted(text: string, color: Color | undefined): string {
  return color === undefined ? text : `\u001b[${codes[color]}m${text}\u001b[0m`;
}

const good = ['Completed', 'Processed', 'Enabled', 'Available', 'Ready', 'Planned', 'sound'];
const running = /^(New|Queued|ReadyToStart|InProgress|Finalizing|WaitingForPluginOperations|Deleting|Unfinished|Canceled)/;

/** How a phase looks: what needs somebody is red, what is not at its end yellow. */
export function colorOfPhase(phase: string): Color | undefined {
  if (/Fail|Unavailable|NotReady|Broken/i.test(phase)) return 'red';
  if (good.includes(phase)) return 'green';
  return running.test(phase) ? 'yellow' : undefined;
}
