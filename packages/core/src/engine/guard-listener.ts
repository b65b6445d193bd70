import type { EngineOptions } from './engine.ts';

/** A caller's `onEvent` whose errors do not end what it listens to: the first one is logged. */
export function guardListener<Event>(
  onEvent: ((event: Event) => void) | undefined,
  { logger }: Pick<EngineOptions, 'logger'>,
): ((event: Event) => void) | undefined {
  if (!onEvent) return undefined;
  let isLogged = false;
  return (event) => {
    try {
      onEvent(event);
    } catch (error) {
      if (!isLogged) logger?.warn(`onEvent failed: ${error instanceof Error ? error.message : String(error)}`);
      isLogged = true;
    }
  };
}
