/** Tells a caller's listener something. What it throws, or rejects with later, goes to `onFailure` and ends nothing. */
export function callListener<Event>(listener: (event: Event) => unknown, event: Event, onFailure: (message: string) => void): void {
  const failed = (error: unknown) => onFailure(error instanceof Error ? error.message : String(error));
  try {
    // One that is written as an async function rejects later.
    Promise.resolve(listener(event)).catch(failed);
  } catch (error) {
    failed(error);
  }
}
