import type { StoreWaitEvent } from '@lifeboat/core';
import { formatGoDuration } from '@lifeboat/core/velero-api';
import { visible } from '../visible.ts';

/** One line on a location that does not answer, or answers again. Takes the place of a progress bar on its line. */
export function storeWaitText({ location, state, message, waitedInMs, patienceInMs }: StoreWaitEvent): string {
  const seconds = (ms: number) => formatGoDuration(Math.round(ms / 1000) * 1000);
  if (state === 'answering') return `location ${location} answers again after ${seconds(waitedInMs)}\n`;
  return `warning: location ${location} does not answer, waiting up to ${seconds(patienceInMs)} (Ctrl-C ends it): ${visible(message)}\n`;
}
