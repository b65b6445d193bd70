import type { IncomingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Dispatcher } from 'undici';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { canceledError, throwIfAborted } from '../../errors/throw-if-aborted.ts';
import { parseJson } from '../../json/index.ts';
import type { Connection, RequestCredentials } from '../connection/connection.ts';
import { connectionFailure } from '../connection/connection-failure.ts';
import { createDispatcherPool } from '../connection/dispatcher-pool.ts';
import { apiError, parseStatus } from './api-error.ts';
import { type ApiBytes, type ApiRequest, type ApiResponse, type ApiSender, BodyTooLarge } from './api-request.ts';
import { waitInMs } from './back-off.ts';
import { gatherAnswer, type WholeAnswer } from './gather-answer.ts';
import { openWebSocket } from './open-web-socket.ts';
import { type FailedTry, repeatAfter } from './repeat-after.ts';
import { createRequestLimiter } from './request-limiter.ts';

export interface ApiSenderOptions {
  readonly connection: Connection;
  readonly userAgent: string;
  readonly concurrency: number;
  readonly maxTries: number;
  readonly now: () => number;
  /** Bytes of one answer. */
  readonly maxAnswerBytes: number;
}

// A little more than an API server's own bound (--request-timeout).
const headersTimeoutInMs = 65_000;
const bodyTimeoutInMs = 60_000;
/** A Status that says why something was refused, or the page of a proxy. */
const maxRefusalBytes = 16 * 1024 * 1024;

export function createApiSender({ connection, userAgent, concurrency, maxTries, now, maxAnswerBytes }: ApiSenderOptions): ApiSender {
  const { origin, pathname } = new URL(connection.server);
  const basePath = pathname.replace(/\/$/, '');
  const pool = createDispatcherPool(connection);
  const limiter = createRequestLimiter({ max: concurrency, now });
  const counters = { requests: 0, writes: 0, throttled: 0, retries: 0 };
  let closed = false;
  let contacted = false;
  let serverClockOffset: number | undefined;
  const sockets = new Set<Duplex>();

  /** A request as it is sent now, counted. */
  async function prepare(request: ApiRequest, refresh: boolean, bodyTimeout: number) {
    const credentials = await askCredentials(request, refresh);
    counters.requests += 1;
    if (isWrite(request)) counters.writes += 1;
    const options: Dispatcher.DispatchOptions = {
      origin,
      path: `${basePath}${request.path}`,
      method: request.method,
      headers: {
        accept: request.accept ?? 'application/json',
        'user-agent': userAgent,
        ...(request.body !== undefined && { 'content-type': request.contentType ?? 'application/json' }),
        ...credentials.headers,
      },
      body: request.body ?? null,
      headersTimeout: headersTimeoutInMs,
      bodyTimeout,
    };
    return { dispatcher: await pool.for(credentials), options };
  }

  function answered(headers: IncomingHttpHeaders): void {
    contacted = true;
    const date = Date.parse(String(headers.date));
    if (!Number.isNaN(date)) serverClockOffset = date - now();
  }

  async function askCredentials(request: ApiRequest, refresh: boolean): Promise<RequestCredentials> {
    try {
      return await connection.credentials({ refresh, signal: request.signal });
    } catch (error) {
      if (LifeboatError.isInstance(error)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new LifeboatError({
        code: 'KUBERNETES_UNAUTHORIZED',
        message: `Cannot ${request.action} on ${connection.server}: no credentials: ${reason}`,
        context: { server: connection.server, action: request.action },
        cause: error,
      });
    }
  }

  /** One try. A failure is a value: the limiter's room is free again before the next try waits. */
  async function attempt(request: ApiRequest, refresh: boolean): Promise<WholeAnswer | FailedTry> {
    let status: number | undefined;
    const onStart = (code: number, headers: IncomingHttpHeaders) => {
      status = code;
      answered(headers);
      return code < 400 ? (request.maxBodyBytes ?? maxAnswerBytes) : maxRefusalBytes;
    };
    try {
      const { dispatcher, options } = await prepare(request, refresh, bodyTimeoutInMs);
      const answer = await gatherAnswer(dispatcher, options, { signal: request.signal, onStart });
      if (answer.status >= 400) return refused(answer.status, answer.headers, answer.body);
      limiter.succeeded();
      return answer;
    } catch (error) {
      return broken(error, request, status);
    }
  }

  /** One try to open a long answer. */
  async function attemptStream(
    request: ApiRequest & { idleTimeoutInMs: number },
    refresh: boolean,
  ): Promise<{ body: AsyncIterable<Uint8Array> } | FailedTry> {
    let status: number | undefined;
    try {
      const { dispatcher, options } = await prepare(request, refresh, request.idleTimeoutInMs);
      const { statusCode, headers, body } = await dispatcher.request({ ...options, signal: request.signal ?? null });
      status = statusCode;
      answered(headers);
      return status < 400 ? { body } : refused(status, headers, await readBody(body, maxRefusalBytes));
    } catch (error) {
      return broken(error, request, status);
    }
  }

  function refused(status: number, headers: IncomingHttpHeaders, body: Buffer): FailedTry {
    if (status === 429) {
      counters.throttled += 1;
      limiter.throttled();
    }
    return { kind: 'refused', status, body: parseStatus(body.toString('utf8')), retryAfter: Number(headers['retry-after']) || undefined };
  }

  /** `status`: its answer has begun. @throws the error where it is no matter of the connection */
  function broken(error: unknown, request: ApiRequest, status: number | undefined): FailedTry {
    if (error instanceof BodyTooLarge && request.maxBodyBytes === undefined) throw answerTooLarge(request, status);
    if (request.signal?.aborted || error instanceof BodyTooLarge || LifeboatError.isInstance(error)) throw error;
    const failure = connectionFailure(error);
    return { kind: 'broken', failure: status === undefined ? failure : { ...failure, unsent: false } };
  }

  function answerTooLarge({ action }: ApiRequest, status = 0): LifeboatError {
    const limit = status < 400 ? maxAnswerBytes : maxRefusalBytes;
    return new LifeboatError({
      code: 'KUBERNETES_ERROR',
      message: `Cannot ${action}: ${connection.server} answers with more than ${limit} bytes. Check that it is a Kubernetes API server, or raise maxAnswerBytes`,
      context: { server: connection.server, action, maxAnswerBytes: limit },
    });
  }

  async function attemptUpgrade(
    request: ApiRequest & { protocols: readonly string[] },
    refresh: boolean,
  ): Promise<{ socket: Duplex } | FailedTry> {
    try {
      const credentials = await askCredentials(request, refresh);
      counters.requests += 1;
      const answer = await openWebSocket(await pool.for(credentials), {
        origin,
        path: `${basePath}${request.path}`,
        headers: { 'user-agent': userAgent, ...credentials.headers },
        protocols: request.protocols,
        headersTimeout: headersTimeoutInMs,
        signal: request.signal,
      });
      contacted = true;
      if (answer.kind === 'answered') {
        const retryAfter = Number(answer.headers['retry-after']) || undefined;
        return { kind: 'refused', status: answer.status, body: parseStatus(answer.text), retryAfter };
      }
      sockets.add(answer.socket);
      answer.socket.once('close', () => sockets.delete(answer.socket));
      return { socket: answer.socket };
    } catch (error) {
      if (request.signal?.aborted || LifeboatError.isInstance(error)) throw error;
      return { kind: 'broken', failure: connectionFailure(error) };
    }
  }

  async function withRepeats<T extends object>(
    request: ApiRequest,
    run: (refresh: boolean, urgent: boolean) => Promise<T | FailedTry>,
  ): Promise<T> {
    const trace = request.trace ?? { maybeApplied: false };
    trace.startedAt = serverClockOffset === undefined ? undefined : now() + serverClockOffset;
    let refresh = false;
    for (let tries = 1; ; tries += 1) {
      throwIfAborted(request.signal, request.action);
      const result = await run(refresh, tries > 1);
      if (!('kind' in result)) return result;
      const mayRefresh: boolean = result.kind === 'refused' && result.status === 401 && connection.refreshable && !refresh;
      const wait = mayRefresh ? 0 : repeatAfter({ failed: result, tries, maxTries, contacted, repeatable: request.repeatable });
      if (wait === undefined || closed) throw failedError(request, result, tries, trace.maybeApplied);
      trace.maybeApplied ||= result.kind === 'broken' ? !result.failure.unsent : result.status >= 500;
      refresh = mayRefresh;
      counters.retries += 1;
      await waitInMs(wait, request.signal);
    }
  }

  function wholeAnswer(request: ApiRequest): Promise<WholeAnswer> {
    return withRepeats(request, (refresh, urgent) => limiter.run(() => attempt(request, refresh), { signal: request.signal, urgent }));
  }

  function failedError(request: ApiRequest, failed: FailedTry, tries: number, maybeApplied: boolean): LifeboatError {
    const { action } = request;
    const server = connection.server;
    if (failed.kind === 'refused')
      return apiError({
        action,
        server,
        status: failed.status,
        body: failed.body,
        context: { tries, ...(maybeApplied && { maybeApplied }) },
      });
    if (closed) return closedError(request);
    const unsure = (request.changes ?? request.method !== 'GET') && (maybeApplied || !failed.failure.unsent);
    return new LifeboatError({
      code: 'KUBERNETES_UNREACHABLE',
      message:
        `Cannot ${action}: no answer from ${server}: ${failed.failure.reason}${tries > 1 ? ` (${tries} tries)` : ''}. ` +
        (unsure
          ? 'The server may have carried it out all the same: look before you repeat it'
          : 'Check that the server runs and can be reached from here'),
      retryable: failed.failure.retryable,
      context: { server, action, tries, ...(unsure && { maybeApplied: true }) },
    });
  }

  function closedError({ action }: ApiRequest): LifeboatError {
    return new LifeboatError({ code: 'CANCELED', message: `Cannot ${action}: the client of ${connection.server} is closed` });
  }

  async function guarded<T>(request: ApiRequest, work: () => Promise<T>): Promise<T> {
    try {
      if (closed) throw closedError(request);
      return await work();
    } catch (error) {
      throw request.signal?.aborted && !LifeboatError.isInstance(error) ? canceledError(request.signal, request.action) : error;
    }
  }

  return {
    server: connection.server,
    counters,
    send: (request) =>
      guarded(request, async (): Promise<ApiResponse> => {
        const { status, body } = await wholeAnswer(request);
        return { status, body: parseBody(body, request, connection.server), bytes: body.length };
      }),
    sendForBytes: (request) =>
      guarded(request, async (): Promise<ApiBytes> => {
        const { body } = await wholeAnswer(request);
        return { body, parse: () => parseBody(body, request, connection.server) };
      }),
    stream: (request) => guarded(request, async () => (await withRepeats(request, (refresh) => attemptStream(request, refresh))).body),
    upgrade: (request) => guarded(request, async () => (await withRepeats(request, (refresh) => attemptUpgrade(request, refresh))).socket),
    async close() {
      closed = true;
      connection.close?.();
      for (const socket of sockets) socket.destroy();
      await pool.close();
    },
  };
}

async function readBody(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

function parseBody(body: Buffer, request: ApiRequest, server: string): unknown {
  try {
    return (request.read ?? parseJson)(body.toString('utf8'));
  } catch {
    throw new LifeboatError({
      code: 'KUBERNETES_ERROR',
      message: `Cannot ${request.action}: the answer of ${server} is not JSON. Check that this URL is a Kubernetes API server`,
      context: { server },
    });
  }
}

/** Whether something is stored: questions about rights are POSTs, too, and leave nothing behind. */
function isWrite({ method, path, dryRun }: ApiRequest): boolean {
  return method !== 'GET' && dryRun !== true && !path.startsWith('/apis/authorization.k8s.io/');
}
