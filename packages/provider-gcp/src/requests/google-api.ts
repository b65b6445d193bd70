import type { IncomingMessage } from 'node:http';
import { canceledError, LifeboatError, type Patience, throwIfAborted } from '@lifeboat/core/plugin-api';
import { noPatience } from '@lifeboat/core/provider-kit';
import type { TokenSource } from '../credentials/token-source.ts';
import { type FailureFacts, failureOfAnswer, failureOfNetwork, readText } from './api-failure.ts';
import type { HttpSender } from './http-sender.ts';

/** A request to one of Google's APIs. */
export interface ApiRequest<S> {
  readonly method: string;
  readonly url: string;
  readonly query?: Readonly<Record<string, string | number | undefined>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly body?: readonly Uint8Array[] | undefined;
  /** Statuses that are answers although they are not 2xx. */
  readonly accept?: readonly number[] | undefined;
  /** Whether a failed try is repeated. @default true */
  readonly repeat?: boolean | undefined;
  /** The URL is its own permission: no token goes with it. @default true */
  readonly authorized?: boolean | undefined;
  /** What the request is about, for its error. */
  readonly subject: S;
  readonly signal?: AbortSignal | undefined;
  /** Once aborted, no try is begun, while one that runs goes on. @default `signal` */
  readonly nextTrySignal?: AbortSignal | undefined;
}

/** Sends requests of one store or snapshotter: with its token, repeated patiently, errors translated. */
export interface GoogleApi<S> {
  /** The answer, its body unread. @throws LifeboatError */
  send(request: ApiRequest<S>): Promise<IncomingMessage>;
  /** The answer's body. @throws LifeboatError */
  read<T>(request: ApiRequest<S>): Promise<T>;
  /** A failure of the caller's own finding, in the words of `toError`. */
  error(error: unknown, subject: S): LifeboatError;
  readonly tokens: TokenSource;
  /** Repeats the requests. */
  readonly patience: Patience;
  /** The same, for calls that bring a patience of their own. */
  with(patience: Patience): GoogleApi<S>;
  close(): void;
}

export function createGoogleApi<S>(options: {
  readonly http: HttpSender;
  readonly tokens: TokenSource;
  readonly patience: Patience;
  readonly toError: (facts: FailureFacts, subject: S) => LifeboatError;
}): GoogleApi<S> {
  const { http, tokens, toError } = options;

  const translate = (error: unknown, { signal, subject }: Pick<ApiRequest<S>, 'signal' | 'subject'>): LifeboatError => {
    if (LifeboatError.isInstance(error)) return error;
    if (signal?.aborted) return canceledError(signal, 'The request');
    return toError(failureOfNetwork(error).facts, subject);
  };

  const attempt = async (request: ApiRequest<S>, token: string | undefined): Promise<IncomingMessage> => {
    const { method, json, signal, accept = [] } = request;
    const url = new URL(request.url);
    for (const [name, value] of Object.entries(request.query ?? {})) if (value !== undefined) url.searchParams.set(name, String(value));
    const answer = await http.send({
      method,
      url,
      headers: {
        ...(json === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        'user-agent': 'lifeboat',
        ...request.headers,
      },
      body: json === undefined ? request.body : [Buffer.from(JSON.stringify(json))],
      signal,
    });
    const status = answer.statusCode ?? 0;
    if ((status >= 200 && status < 300) || accept.includes(status)) return answer;
    throw await failureOfAnswer(answer, 'api');
  };

  const once = async <T>(request: ApiRequest<S>, consume: (answer: IncomingMessage) => Promise<T>): Promise<T> => {
    const { signal, authorized = true, nextTrySignal = signal } = request;
    for (let renewed = false; ; renewed = true) {
      let token: string | undefined;
      try {
        throwIfAborted(nextTrySignal);
        token = authorized ? await tokens.get(nextTrySignal) : undefined;
        return await consume(await attempt(request, token));
      } catch (error) {
        const failure = LifeboatError.isInstance(error) || signal?.aborted ? undefined : failureOfNetwork(error).facts;
        const refused = failure?.source === 'api' && failure.status === 401 && token !== undefined;
        if (renewed || !refused || !tokens.renew(token ?? '')) throw translate(error, request);
      }
    }
  };

  const connected = (patience: Patience): GoogleApi<S> => {
    const send = <T>(request: ApiRequest<S>, consume: (answer: IncomingMessage) => Promise<T>): Promise<T> =>
      (request.repeat === false ? noPatience : patience).repeat(() => once(request, consume), {
        what: 'The request',
        signals: [request.signal, request.nextTrySignal],
      });
    return {
      tokens,
      patience,
      with: connected,
      send: (request) => send(request, async (answer) => answer),
      read: <T>(request: ApiRequest<S>) => send(request, async (answer) => JSON.parse((await readText(answer)) || '{}') as T),
      error: (error, subject) => translate(error, { subject }),
      close: () => http.close(),
    };
  };
  return connected(options.patience);
}
