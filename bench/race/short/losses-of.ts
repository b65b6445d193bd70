import type { MeanSeconds } from './create-rounds.ts';

/** A loss of more than this fails. */
const maxLoss = 1.15;

/** What has become slower than is allowed, in words. A better ratio never fails. */
export function lossesOf(
  mean: MeanSeconds,
  stored: { readonly backup: number; readonly restore: number },
  log: (line: string) => void,
): string[] {
  return (['backup', 'restore'] as const).flatMap((what) => {
    const ratio = mean[what] / mean.limit;
    const most = stored[what] * maxLoss;
    log(`${what}: ${ratio.toFixed(2)} times the limit (stored: ${stored[what]}, at most ${most.toFixed(2)})`);
    return ratio > most ? [`${what}: ${ratio.toFixed(2)} times the limit, more than ${most.toFixed(2)}`] : [];
  });
}
