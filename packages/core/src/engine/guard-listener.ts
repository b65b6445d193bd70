import type { EngineOptions } from '../contract/engine.ts';
import { callListener } from '../plugin-api/foreign/call-listener.ts';

/** A caller's `onEvent` whose errors, also those of an async one, do not end what it listens to: the first one is logged. */
export function guardListener<Event>(
  onEvent: ((event: Event) => void) | undefined,
  { logger }: Pick<EngineOptions, 'logger'>,
): ((event: Event) => void) | undefined {
  if (!onEvent) return undefined;
  let isLogged = false;
  return (event) =>
    callListener(onEvent, event, (message) => {
      if (!isLogged) logger?.warn(`onEvent failed: ${message}`);
      isLogged = true;
    });
}
