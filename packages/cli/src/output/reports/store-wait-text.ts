import type { StoreWaitEvent } from '@lifeboat/core';
import { formatGoDuration } from '@lifeboat/core/velero-api';
import type { LocationSpec } from '../../locations/location-spec.ts';
import { visible } from '../visible.ts';

/** One line on a location that does not answer, or answers again. Takes the place of a progress bar on its line.
 * @param locations those of the command: one that was given as a URL is named by it */
export function storeWaitText(event: StoreWaitEvent, locations: readonly LocationSpec[] = []): string {
  const { state, message, waitedInMs, patienceInMs } = event;
  const display = locations.find(({ name }) => name === event.location)?.display ?? '';
  const location = visible(display.includes('://') ? display : event.location);
  const seconds = (ms: number) => formatGoDuration(Math.round(ms / 1000) * 1000);
  if (state === 'answering') return `location ${location} answers again after ${seconds(waitedInMs)}\n`;
  return `warning: location ${location} does not answer, waiting up to ${seconds(patienceInMs)} (Ctrl-C ends it): ${visible(message)}\n`;
}
