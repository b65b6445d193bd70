/** How often a terminal's line is drawn at most. */
export const redrawEveryMs = 100;

/** Time goes on where nothing else does. */
export const tickEveryMs = 1000;

/** How often a line is printed where no terminal is: a run of hours is no reason for thousands of them. */
export function lineEveryMs(elapsedInMs: number): number {
  return elapsedInMs < 60_000 ? 5000 : 30_000;
}
