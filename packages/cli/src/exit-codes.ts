/** What the process ends with. */
export const exitCodes = {
  completed: 0,
  /** Failed, refused, or `backup verify` found problems. */
  failed: 1,
  usage: 2,
  partiallyFailed: 3,
  canceled: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The exit code of a backup's or restore's final phase. */
export function exitCodeOfPhase(phase: string): ExitCode {
  if (phase === 'Completed') return exitCodes.completed;
  return phase === 'PartiallyFailed' ? exitCodes.partiallyFailed : exitCodes.failed;
}
