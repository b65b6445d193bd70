import type { Attributes, Span, TraceAPI } from '@opentelemetry/api';
import { countStep } from './count-step.ts';
import { errorTypeOf } from './error-type-of.ts';
import { loadedApi } from './load-api.ts';

const tracerName = '@lifeboat/core';

/** Adds attributes to a span; none of them may be a secret. */
export type Note = (attributes: Attributes) => void;

/** Does work as a span of the current trace. What it throws is the span's error. */
export function withSpan<T>(name: string, attributes: Attributes, work: (note: Note) => Promise<T>): Promise<T> {
  const api = loadedApi();
  if (!api) return work(() => {});
  const began = performance.now();
  return api.trace.getTracer(tracerName).startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work((more) => void span.setAttributes(more));
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
      if (isStep(name)) countStep(name, performance.now() - began);
    }
  });
}

/** Of `lifeboat.backup.archive` and its like there are a few in a run; lists, waves and hooks are many. */
function isStep(name: string): boolean {
  return /^lifeboat\.\w+\.\w+$/.test(name) && !/\.(list|wave|upload)$/.test(name);
}

/** Reads something as a span of the current trace, from the first item that is asked for to the end. */
export function spanOf<T>(name: string, attributes: Attributes, source: AsyncIterable<T>): AsyncIterable<T> {
  const api = loadedApi();
  return api ? spanned(api.trace, { name, attributes, source }) : source;
}

async function* spanned<T>(
  trace: TraceAPI,
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
  const type = errorTypeOf(error);
  span.setAttribute('error.type', type);
  span.recordException({ name: type, message });
  span.setStatus({ code: loadedApi()?.SpanStatusCode.ERROR ?? 2, message });
}
