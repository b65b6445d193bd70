import { setTimeout as sleep } from 'node:timers/promises';
import { ownMember } from '@lifeboat/core/json';
import { canceledError, type ErrorCode, LifeboatError, throwIfAborted } from '@lifeboat/core/plugin-api';
import { azureCloud } from '../credentials/azure-cloud.ts';
import { createCredentialsHolder } from '../credentials/create-credentials-holder.ts';
import { ArmFailure } from './arm-answer-failure.ts';
import type { ArmClientOptions } from './arm-client-options.ts';
import { type AzurePlace, azureError } from './azure-error.ts';
import type { AzureService, AzureSubject } from './failure.ts';
import { createHttpSender } from './http-sender.ts';

export interface ArmAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | undefined };
  readonly body: unknown;
}

export interface ArmRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** From `/subscriptions/` on, or a URL that Azure Resource Manager gave. */
  readonly path: string;
  readonly apiVersion?: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** In ms since the epoch: no wait goes beyond it. */
  readonly deadline?: number | undefined;
}

/** Sends requests to Azure Resource Manager with one set of credentials. Plain REST: the three resources that Lifeboat needs
 * are not worth an SDK of 60 ms. */
export interface ArmClient {
  /** @throws ArmFailure, and what the network throws; see {@link run} */
  send(request: ArmRequest): Promise<ArmAnswer>;
  /** Runs requests, their failures translated. A 404 becomes `notFound`, where given. */
  run<T>(subject: AzureSubject & { readonly notFound?: ErrorCode }, requests: () => Promise<T>): Promise<T>;
  readonly place: AzurePlace;
  close(): void;
}

const passing = new Set([408, 429, 500, 502, 503, 504]);
const lost = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE', 'ETIMEDOUT']);
const firstDelayInMs = 500;
const renewBeforeInMs = 5 * 60_000;

export function createArmClient(options: ArmClientOptions & { readonly service: AzureService }): ArmClient {
  const { service, maxAttempts = 5 } = options;
  const cloud = azureCloud(options.cloud);
  const base = (options.endpoint ?? cloud.resourceManagerEndpoint).replace(/\/+$/, '');
  checkBase(base);
  const where = `Azure Resource Manager at ${base}`;
  const credentials = createCredentialsHolder({
    source: options.credentials,
    service,
    where,
    authorityHost: async () => options.authorityHost ?? cloud.authorityHost,
    caCert: options.caCert,
  });
  const place: AzurePlace = { service, where, redact: credentials.redact };
  const sender = createHttpSender(options);
  let token: { readonly token: string; readonly expiresOnTimestamp: number; readonly generation: number } | undefined;

  const bearer = async (signal: AbortSignal | undefined): Promise<string> => {
    const held = await credentials.get();
    const { generation } = credentials;
    if (token?.generation !== generation || Date.now() >= token.expiresOnTimestamp - renewBeforeInMs) {
      if (!('tokens' in held)) {
        throw new LifeboatError({ code: 'CREDENTIALS_MISSING', message: `${where} takes no account key. Give an identity` });
      }
      const got = await held.tokens.getToken(`${base}/.default`, signal ? { abortSignal: signal } : {});
      token = { token: got?.token ?? '', expiresOnTimestamp: got?.expiresOnTimestamp ?? 0, generation };
    }
    return token.token;
  };

  const once = async ({ method, path, apiVersion, body, signal }: ArmRequest): Promise<ArmAnswer> => {
    const url = ownUrl(base, path, apiVersion);
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await sender.send({
      url,
      method,
      headers: {
        authorization: `Bearer ${await bearer(signal)}`,
        accept: 'application/json',
        'user-agent': 'lifeboat',
        'content-length': String(Buffer.byteLength(text ?? '')),
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: text,
      signal,
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer as AsyncIterable<Uint8Array>) chunks.push(chunk);
    const headers = { get: (name: string) => ownMember(answer.headers, name)?.toString() };
    const status = answer.statusCode ?? 0;
    const parsed = parse(Buffer.concat(chunks).toString('utf8'));
    if (status >= 400) throw new ArmFailure({ status, headers, body: parsed });
    return { status, headers, body: parsed };
  };

  return {
    place,
    async send(request) {
      let renewed = false;
      for (let attempt = 1; ; attempt++) {
        throwIfAborted(request.signal);
        const { generation } = credentials;
        const late = request.deadline === undefined ? undefined : AbortSignal.timeout(Math.max(1, request.deadline - Date.now()));
        const signals = [request.signal, late].filter((signal) => signal !== undefined);
        try {
          return await once({ ...request, signal: AbortSignal.any(signals) });
        } catch (error) {
          if (request.signal?.aborted) throw canceledError(request.signal);
          if (late?.aborted) throw tooLate(request, base);
          if (error instanceof ArmFailure && error.statusCode === 401 && !renewed) {
            token = undefined;
            renewed = true;
            if (credentials.renew(generation)) continue;
          }
          const delay = attempt < maxAttempts ? retryDelay(error, attempt) : undefined;
          if (delay === undefined || Date.now() + delay > (request.deadline ?? Number.POSITIVE_INFINITY)) throw error;
          await sleep(delay, undefined, request.signal ? { signal: request.signal } : {}).catch(() => {});
        }
      }
    },
    async run({ notFound, ...subject }, requests) {
      try {
        return await requests();
      } catch (error) {
        const missing = error instanceof ArmFailure && error.statusCode === 404 && error.code !== 'SubscriptionNotFound';
        // A disk is in a group that somebody configured; a snapshot's group may be gone with it.
        const configured = missing && error.code === 'ResourceGroupNotFound' && notFound !== 'SNAPSHOT_NOT_FOUND';
        if (!notFound || !missing || configured || subject.signal?.aborted) throw azureError(error, subject, place);
        throw new LifeboatError({
          code: notFound,
          message: `Cannot ${subject.action} '${subject.name}' in ${where}: there is no such resource (${error.code})`,
          context: { where, name: subject.name, azureCode: error.code, statusCode: 404 },
        });
      }
    },
    close: () => sender.close(),
  };
}

function tooLate({ method, path }: ArmRequest, base: string): LifeboatError {
  return new LifeboatError({
    code: 'TIMEOUT',
    message: `${method} ${path} got no answer of ${base} in the time allowed. Try again; raise apiTimeout if Azure is slow there`,
    retryable: true,
  });
}

/** How long to wait for another try; `undefined`: it would not help. */
function retryDelay(error: unknown, attempt: number): number | undefined {
  const backoff = firstDelayInMs * 2 ** (attempt - 1);
  if (error instanceof ArmFailure) return passing.has(error.statusCode) ? (error.retryAfterInMs ?? backoff) : undefined;
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && lost.has(code) ? backoff : undefined;
}

/** The request's URL. The token goes to Azure Resource Manager and its regional hosts only. */
function ownUrl(base: string, path: string, apiVersion: string | undefined): string {
  const url = new URL(path, `${base}/`);
  const own = new URL(base);
  const sameHost = url.host === own.host || (url.hostname.endsWith(`.${own.hostname}`) && url.port === own.port);
  if (url.protocol !== own.protocol || !sameHost) {
    throw new LifeboatError({ code: 'SNAPSHOTTER_ERROR', message: `${base} sent us to ${url.origin}, which is not one of its hosts` });
  }
  if (apiVersion) url.searchParams.set('api-version', apiVersion);
  return url.href;
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function checkBase(base: string): void {
  const url = URL.parse(base);
  const loopback = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost' || url?.hostname === '[::1]';
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback)) return;
  throw new LifeboatError({ code: 'INVALID_CONFIG', message: `Azure Resource Manager: endpoint '${base}' is no https:// URL` });
}
