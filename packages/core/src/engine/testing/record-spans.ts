import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  type ContextManager,
  context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type SpanStatus,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';

/** A span that has ended. */
export interface RecordedSpan {
  readonly name: string;
  readonly parent: string | undefined;
  readonly attributes: Attributes;
  readonly status: SpanStatus;
  readonly exceptions: readonly unknown[];
}

/** Makes this process one that records spans, and returns those that have ended, in their order, and what ends it. */
export function recordSpans(): { readonly spans: RecordedSpan[]; stop(): void } {
  const spans: RecordedSpan[] = [];
  const names = new Map<string, string>();
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, thisArg, ...args) => storage.run(active, () => work.apply(thisArg, args)),
    bind: (_context, target) => target,
    enable: () => manager,
    disable: () => manager,
  };
  const tracer: Tracer = {
    startSpan(name, options = {}, within = context.active()) {
      const spanId = String(names.size + 1).padStart(16, '0');
      names.set(spanId, name);
      const spanContext: SpanContext = { traceId: '1'.repeat(32), spanId, traceFlags: 1 };
      const parent = names.get(trace.getSpanContext(within)?.spanId ?? '');
      const attributes: Attributes = { ...options.attributes };
      const exceptions: unknown[] = [];
      let status: SpanStatus = { code: SpanStatusCode.UNSET };
      const span: Span = {
        spanContext: () => spanContext,
        setAttribute(key, value) {
          attributes[key] = value;
          return span;
        },
        setAttributes(more) {
          Object.assign(attributes, more);
          return span;
        },
        addEvent: () => span,
        addLink: () => span,
        addLinks: () => span,
        setStatus(given) {
          status = given;
          return span;
        },
        updateName: () => span,
        end: () => void spans.push({ name, parent, attributes, status, exceptions }),
        isRecording: () => true,
        recordException: (exception) => void exceptions.push(exception),
      };
      return span;
    },
    startActiveSpan: ((name: string, options: object, work: (span: Span) => unknown) => {
      const span = tracer.startSpan(name, options);
      return context.with(trace.setSpan(context.active(), span), () => work(span));
    }) as Tracer['startActiveSpan'],
  };
  context.setGlobalContextManager(manager);
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
  return {
    spans,
    stop() {
      trace.disable();
      context.disable();
    },
  };
}
