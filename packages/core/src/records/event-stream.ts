import type { EventStreamOptions, Run } from '../contract/run.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';

const defaultKeepAliveInMs = 15_000;
const encoder = new TextEncoder();

/** Headers for a response with {@link Run.toEventStream}: it is not cached, and no proxy buffers it. */
export const eventStreamHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

/** Converts the events of a run to server-sent events; see {@link Run.toEventStream}. Format: the HTML standard, "Server-sent events". */
export function toEventStream<Event, Result>(
  run: Run<Event, Result>,
  { cancelOnClose = false, keepAliveInMs = defaultKeepAliveInMs }: EventStreamOptions = {},
): ReadableStream<Uint8Array> {
  const messages = messagesOf(run);
  let next: Promise<IteratorResult<unknown>> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        next ??= messages.next();
        const message = await orQuiet(next, keepAliveInMs);
        if (message === undefined) return controller.enqueue(encoder.encode(': quiet\n\n'));
        next = undefined;
        if (message.done) controller.close();
        else controller.enqueue(encoder.encode(`data: ${JSON.stringify(message.value, plainErrors)}\n\n`));
      },
      cancel(reason) {
        // The loop ends with the next event at the latest; it is not waited for.
        void messages.return(undefined);
        if (cancelOnClose) void run.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

async function* messagesOf<Event, Result>(run: Run<Event, Result>): AsyncGenerator<unknown, undefined> {
  try {
    yield* run;
    yield { type: 'result', result: await run.result };
  } catch (error) {
    yield { type: 'failed', error };
  }
  return undefined;
}

async function orQuiet<T>(promise: Promise<T>, timeoutInMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const quiet = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, timeoutInMs, undefined);
    timer.unref();
  });
  try {
    return await Promise.race([promise, quiet]);
  } finally {
    clearTimeout(timer);
  }
}

function plainErrors(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  if (!LifeboatError.isInstance(value)) return { message: value.message };
  const { code, message, retryable, context } = value;
  return { code, message, retryable, ...(context.remedy && { remedy: context.remedy }) };
}
