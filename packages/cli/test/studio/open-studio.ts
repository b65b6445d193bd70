import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createTextSink } from '../../src/output/text-sink.ts';
import { runCli } from '../../src/run-cli.ts';

interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default 127.0.0.1 */
  readonly address?: string;
  /** @default with the cookie */
  readonly cookie?: false;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Test support: a studio that runs in this process, and a reader who has its cookie. */
export interface OpenStudio {
  /** With the token. */
  readonly url: string;
  readonly port: number;
  ask(path: string, options?: AskOptions): Promise<Answer>;
  /** As Ctrl-C: resolves with the exit code and what was said on standard error. */
  stop(): Promise<{ readonly code: number; readonly stderr: string }>;
}

/** Runs `lifeboat studio` with these arguments. */
export async function openStudio(...args: readonly string[]): Promise<OpenStudio> {
  return openStudioIn({}, ...args);
}

/** The same, with an environment. */
export async function openStudioIn(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<OpenStudio> {
  const stop = new AbortController();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const told = text(stderr);
  const ended = runCli(['studio', ...args], {
    env,
    cwd: '/',
    stdin: Readable.from([]),
    stdout: createTextSink(stdout),
    stderr: createTextSink(stderr),
    signal: stop.signal,
    now: () => new Date('2026-11-30T12:00:00Z'),
  }).finally(() => stderr.end());
  const [line] = await Promise.race([once(stdout, 'data'), ended.then(async () => Promise.reject(new Error(await told)))]);
  const url = /http:\S+/.exec(String(line))?.[0] ?? '';
  const port = Number(new URL(url).port);
  const ask = async (path: string, { method = 'GET', headers = {}, address = '127.0.0.1' }: AskOptions): Promise<Answer> => {
    const sent = request({ host: address, port, path, method, headers });
    sent.end();
    const [response] = await once(sent, 'response');
    return { status: response.statusCode, headers: response.headers, body: await text(response) };
  };
  const first = await ask(new URL(url).pathname + new URL(url).search, {});
  const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  return {
    url,
    port,
    ask: (path, options = {}) => ask(path, { ...options, headers: { ...(options.cookie !== false && { cookie }), ...options.headers } }),
    async stop() {
      stop.abort();
      return { code: await ended, stderr: await told };
    },
  };
}
