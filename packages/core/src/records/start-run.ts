import type { Run } from '../contract/run.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { EventQueue } from './event-queue.ts';
import { toEventStream } from './event-stream.ts';

/** How a run's body tells its events. `emit` never waits; `emitPaced` waits while a loop lags behind. */
export interface RunContext<Event> {
  readonly signal: AbortSignal;
  emit(event: Event): void;
  emitPaced(event: Event): Promise<void>;
  /** All input is good and nothing stands in the way: from here on the work is done. Further calls do nothing. */
  accept(): void;
}

interface StartRunOptions<Event> {
  /** The caller's signal; its abort cancels the run. */
  readonly signal?: AbortSignal | undefined;
  /** Events that a loop which lags by more than {@link lagLimit} may miss. @default none */
  readonly droppable?: (event: Event) => boolean;
}

const lagLimit = 4096;

/** Starts `body` in the next turn of the event loop and returns its handle at once. */
export function startRun<Event, Result>(
  options: StartRunOptions<Event>,
  body: (context: RunContext<Event>) => Promise<Result>,
): Run<Event, Result> {
  const controller = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, controller.signal]) : controller.signal;
  const loops = new Set<EventQueue<Event>>();
  // Events before the first loop: a caller may await something between starting a run and iterating it.
  let early: EventQueue<Event> | undefined = new EventQueue();
  let ended = false;
  let isCanceled = false;
  let isMisused = false;
  let isBegun = false;
  let isRead = false;
  // Whoever waits for `accepted` learns of a failure before it, and of none after it.
  let isAcceptanceRead = false;
  let isRefusalTold = false;
  let isAccepted = false;
  let accept = () => {};
  let refuse = (_error: unknown) => {};
  const accepted = new Promise<void>((resolve, reject) => {
    accept = () => {
      isAccepted = true;
      resolve();
    };
    refuse = (error) => {
      isRefusalTold = isAcceptanceRead && !isAccepted;
      reject(error);
    };
  });
  accepted.catch(() => {}); // `result` has the same error

  const emit = (event: Event) => {
    const droppable = options.droppable?.(event) ?? false;
    for (const queue of early ? [early] : loops) {
      if (!(droppable && queue.length >= lagLimit)) queue.push(event);
    }
  };
  const emitPaced = async (event: Event) => {
    emit(event);
    for (const queue of loops) await queue.drained(lagLimit, signal);
  };

  const outcome = new Promise<void>((resolve) => setImmediate(resolve))
    .then(() => {
      if (isMisused) throw awaitedRun('');
      isBegun = true;
      return body({ signal, emit, emitPaced, accept: () => accept() });
    })
    .catch((error: unknown) => {
      if (signal.aborted && !LifeboatError.isInstance(error, 'CANCELED') && !isBug(error)) {
        throw new LifeboatError({ code: 'CANCELED', message: 'The run was canceled', cause: error });
      }
      throw error;
    })
    .finally(() => {
      ended = true;
      early?.end();
      for (const queue of loops) queue.end();
    });
  // Nobody else need look at a failure that a loop throws or that the caller brought about. All others are unhandled
  // rejections unless somebody attached to `result`, as of any promise.
  const result = outcome.then(
    (value) => {
      accept();
      return value;
    },
    (error: unknown) => {
      refuse(error);
      if (loops.size > 0 || isCanceled || isMisused || isRefusalTold) result.catch(() => {});
      throw error;
    },
  );

  const handle: Run<Event, Result> = {
    get result() {
      isRead = true;
      return result;
    },
    get accepted() {
      isAcceptanceRead = true;
      return accepted;
    },
    toEventStream: (streamOptions) => toEventStream(handle, streamOptions),
    cancel(reason) {
      isCanceled = true;
      controller.abort(reason ?? new DOMException('The run was canceled', 'AbortError'));
      return result.then(
        () => {},
        () => {},
      );
    },
    async *[Symbol.asyncIterator]() {
      const queue = early ?? new EventQueue<Event>();
      early = undefined;
      if (ended) queue.end();
      loops.add(queue);
      let isWhole = false;
      try {
        yield* queue;
        isWhole = true;
        await result;
      } finally {
        loops.delete(queue);
        queue.end();
        // It was to throw the error of a run that had failed meanwhile, but was left: is there anybody else?
        if (ended && !isWhole) setImmediate(() => isRead || isCanceled || loops.size > 0 || void result.then(() => {}));
      }
    },
    // biome-ignore lint/suspicious/noThenProperty: refuses `await run`, which would hide how the run ended
    then: refuseAwait(() => {
      isMisused = !isBegun;
      return awaitedRun(isMisused ? '. The run was not begun' : '');
    }),
  };
  return handle;
}

// `await` calls it with two functions, of which the second ends the wait.
function refuseAwait(misused: () => LifeboatError): (reject: never) => void {
  const then = (_resolve: unknown, reject?: (error: unknown) => void) => reject?.(misused());
  return then;
}

function awaitedRun(end: string): LifeboatError {
  return new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `A Run is not a promise: await run.result, or loop over its events${end}`,
  });
}

// What fails for the abort is told as such; an error in a program is not. Those of fetch and streams that were cut name a cause.
function isBug(error: unknown): boolean {
  return (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError) && error.cause === undefined;
}
