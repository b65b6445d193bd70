import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RefusedError } from '../../refused-error.ts';
import { type Endpoints, listen } from '../../server/listen.ts';
import { errorPage } from '../pages/error-page.ts';
import { answerRequest } from '../routes/answer-request.ts';
import type { Studio, StudioAnswer } from '../routes/studio-request.ts';
import { answerHeaders, filePolicy } from '../security/answer-headers.ts';
import { refuseRequest } from '../security/refuse-request.ts';
import { createSession } from '../security/session.ts';
import { createWorkLimit } from './work-limit.ts';

interface StartOptions {
  readonly studio: Studio;
  /** 0: one that is free. */
  readonly port: number;
  /** Ends what is being answered. */
  readonly signal: AbortSignal;
  /** Is told of errors that are nobody's fault. */
  readonly onError: (error: unknown) => void;
}

interface RunningStudio {
  /** With the token: whoever has it may look. */
  readonly url: string;
  /** Makes an address that lets in the first browser that asks for it. */
  createUrlForOnce(): string;
  close(): Promise<void>;
}

const atOnce = 6;
const waiting = 60;

/** Serves the studio on the loopback addresses. @throws RefusedError when the port is taken */
export async function startStudio({ studio, port, signal, onError }: StartOptions): Promise<RunningStudio> {
  const session = createSession();
  const limit = createWorkLimit({ atOnce, waiting });
  let bound = port;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', headers, url = '/' } = request;
    const refusal = refuseRequest({ method, headers, port: bound });
    if (refusal) return say(response, refusal.status, refusal.message, refusal.status === 405 ? { allow: 'GET, HEAD' } : {});
    const { pathname, searchParams } = new URL(url.startsWith('/') ? `http://studio${url.replace(/^\/+/, '/')}` : 'http://studio/none');
    const token = searchParams.get('token');
    if (pathname === '/' && (session.isToken(token) || (method === 'GET' && session.takeTicket(token))))
      // So that the token is in no history and no address that is copied.
      return say(response, 303, 'Go on to /', { location: '/', 'set-cookie': session.cookie(bound) });
    if (!session.isCookie(headers.cookie, bound))
      return say(
        response,
        401,
        'Open the address that "lifeboat studio" has printed: it has a token, and this browser has not shown it yet',
      );
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const asked = { params: searchParams, signal: AbortSignal.any([gone.signal, signal]) };
    try {
      await limit.run(asked.signal, async () => send(method, response, await answerRequest(pathname, studio, asked), asked.signal));
    } catch (error) {
      if (asked.signal.aborted) return void response.destroy();
      const page = errorPage(error);
      if (page.status === 500) onError(error);
      // What has been sent in part is cut off: a reader must not take it for the whole.
      if (response.headersSent) return void response.destroy();
      await send(method, response, page, asked.signal);
    }
  }

  const listener = (request: IncomingMessage, response: ServerResponse) =>
    void answer(request, response).catch((error: unknown) => {
      if (!signal.aborted && !response.destroyed) onError(error);
      response.destroy();
    });
  const first = await listen({ host: '127.0.0.1', port }, 'the studio', listener);
  bound = Number(first.address.slice(first.address.lastIndexOf(':') + 1));
  const second = await listen({ host: '::1', port: bound }, 'the studio', listener).catch((error: unknown) => {
    // A machine without IPv6, or another program there: the address that is printed is the other one.
    if (error instanceof RefusedError) return undefined;
    throw error;
  });
  const servers: Endpoints[] = [first, ...(second ? [second] : [])];
  return {
    url: `http://127.0.0.1:${bound}/?token=${session.token}`,
    createUrlForOnce: () => `http://127.0.0.1:${bound}/?token=${session.createTicket()}`,
    close: async () => void (await Promise.all(servers.map((server) => server.close()))),
  };
}

async function send(method: string, response: ServerResponse, { status, headers, body }: StudioAnswer, signal: AbortSignal): Promise<void> {
  response.writeHead(status, { ...answerHeaders, ...headers });
  if (method === 'HEAD') {
    // What was opened to be read is closed.
    if (typeof body !== 'string') await body[Symbol.asyncIterator]().return?.();
    response.end();
  } else if (typeof body === 'string') response.end(body);
  else await pipeline(Readable.from(body, { objectMode: true }), response, { signal });
}

function say(response: ServerResponse, status: number, message: string, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, {
    ...answerHeaders,
    'content-type': 'text/plain; charset=utf-8',
    'content-security-policy': filePolicy,
    ...headers,
  });
  response.end(`${message}\n`);
}
