import type { Attributes, Span } from '@opentelemetry/api';

type Api = typeof import('@opentelemetry/api');

/** The API of OpenTelemetry, where it is installed. */
let api: Api | undefined;
let loading: Promise<void> | undefined;

const tracerName = '@lifeboat/core';

/** Loads what spans need, if it is there: an optional peer. Until then, and without it, there are no spans. */
export function loadTracing(): Promise<void> {
  loading ??= import('@opentelemetry/api').then(
    (loaded) => {
      api = loaded;
    },
    // Not installed, or not to be loaded: no reason for a run to fail.
    () => {},
  );
  return loading;
}

/** Adds attributes to a span; none of them may be a secret. */
export type Note = (attributes: Attributes) => void;

/** Does work as a span of the current trace. What it throws is the span's error. */
export function withSpan<T>(name: string, attributes: Attributes, work: (note: Note) => Promise<T>): Promise<T> {
  if (!api) return work(() => {});
  return api.trace.getTracer(tracerName).startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work((more) => void span.setAttributes(more));
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Reads something as a span of the current trace, from the first item that is asked for to the end. */
export function spanOf<T>(name: string, attributes: Attributes, source: AsyncIterable<T>): AsyncIterable<T> {
  return api ? spanned(api, { name, attributes, source }) : source;
}

async function* spanned<T>(
  { trace }: Api,
  { name, attributes, source }: { name: string; attributes: Attributes; source: AsyncIterable<T> },
): AsyncGenerator<T> {
  const span = trace.getTracer(tracerName).startSpan(name, { attributes });
  let items = 0;
  try {
    for await (const item of source) {
      items += 1;
      yield item;
    }
  } catch (error) {
    fail(span, error);
    throw error;
  } finally {
    span.setAttribute('lifeboat.pages', items);
    span.end();
  }
}

/** By the semantic conventions: what is known of an error, but for its stack, which names folders of the machine. */
function fail(span: Span, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const { code } = (error ?? {}) as { readonly code?: unknown };
  const type = typeof code === 'string' ? code : error instanceof Error ? error.name : 'unknown';
  span.setAttribute('error.type', type);
  span.recordException({ name: type, message });
  span.setStatus({ code: api?.SpanStatusCode.ERROR ?? 2, message });
}
