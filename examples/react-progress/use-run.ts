import { useEffect, useState } from 'react';

/** What a page shows of a run. */
export interface RunState {
  readonly items: number;
  readonly totalItems: number;
  /** How it ended: a phase such as `Completed`, or the message of its error. */
  readonly end?: { readonly phase?: string; readonly error?: string };
}

const begin: RunState = { items: 0, totalItems: 0 };

/** Follows a run by the server-sent events at a URL, as `run.toEventStream()` writes them. */
export function useRun(url: string | undefined): RunState {
  const [state, setState] = useState(begin);
  useEffect(() => {
    if (url === undefined) return;
    setState(begin);
    const source = new EventSource(url);
    source.onmessage = ({ data }) => {
      const event = JSON.parse(data);
      if (event.type === 'progress') setState((last) => ({ ...last, items: event.items, totalItems: event.totalItems }));
      if (event.type !== 'result' && event.type !== 'failed') return;
      const end = event.type === 'result' ? { phase: event.result.phase } : { error: event.error.message };
      setState((last) => ({ ...last, ...(event.type === 'result' && { items: event.result.items, totalItems: event.result.items }), end }));
      // The run is over: without this the browser would ask for its events again.
      source.close();
    };
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) setState((last) => ({ ...last, end: { error: 'The connection is gone' } }));
    };
    return () => source.close();
  }, [url]);
  return state;
}
