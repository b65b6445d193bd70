import type { Duplex } from 'node:stream';
import type { ExecOptions, ExecResult } from '../../contract/cluster/exec-request.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { parseJson } from '../../json/index.ts';
import { type ApiStatus, apiError } from '../requests/api-error.ts';
import { loadWebSocketParts, type WebSocketParts } from '../requests/web-socket-parts.ts';
import { createOutputQueue } from './output-queue.ts';
import { writeInput } from './write-input.ts';

export interface FollowCommandOptions extends ExecOptions {
  /** A WebSocket that is open and whose other end runs the command. */
  readonly socket: Duplex;
  readonly server: string;
  /** `run a command in container app of pod shop/web` */
  readonly action: string;
}

interface ExecStatus extends ApiStatus {
  readonly status?: string;
  readonly details?: ApiStatus['details'] & { readonly causes?: readonly { readonly reason?: string; readonly message?: string }[] };
}

// The first byte of a message, of the channel.k8s.io protocols.
const channels = { stdout: 1, stderr: 2, status: 3 } as const;
// Servers send 32 kB of output at a time.
const longestMessage = 16 * 1024 * 1024;
// A silent command sends nothing for hours; a server that is alive answers pings, and balancers see that the line is used.
const pingIntervalInMs = 15_000;
const silenceLimitInMs = 60_000;

/** Follows a command to its end. */
export async function followCommand(options: FollowCommandOptions): Promise<ExecResult> {
  return await follow(options, await loadWebSocketParts());
}

function follow(options: FollowCommandOptions, { Receiver, Sender }: WebSocketParts): Promise<ExecResult> {
  const { socket, signal } = options;
  return new Promise((resolve, reject) => {
    const sender = new Sender(socket);
    const receiver = new Receiver({ maxPayload: longestMessage });
    let heardAt = performance.now();
    let finished = false;

    const outputs = createOutputQueue(options, {
      hold: () => socket.unpipe(receiver),
      release: () => void socket.pipe(receiver),
      fail: (error) => fail(error),
    });

    const finish = (settle: () => void, goodbye = false) => {
      if (finished) return;
      finished = true;
      clearInterval(ping);
      signal?.removeEventListener('abort', abort);
      if (goodbye && socket.writable) sender.close(1000, '', true, () => socket.destroy());
      else socket.destroy();
      settle();
    };
    const fail = (error: unknown) => finish(() => reject(error));
    const abort = () => fail(canceledCommand(options.action, signal));
    const ping = setInterval(() => {
      // Whoever is not read from cannot be heard.
      if (outputs.isHeld) heardAt = performance.now();
      if (performance.now() - heardAt > silenceLimitInMs) fail(lost(options, 'the server does not answer'));
      else if (socket.writable) sender.ping('', true);
    }, pingIntervalInMs);

    receiver.on('message', (message: Buffer) => {
      if (finished || message.length <= 1) return; // both outputs begin with an empty message
      const [channel] = message;
      const content = message.subarray(1);
      if (channel === channels.status) {
        const settle = settleBy(() => resultOf(content.toString('utf8'), options), resolve, reject);
        outputs.whenTaken(() => finish(settle, true));
      } else if (channel === channels.stdout || channel === channels.stderr) {
        outputs.add({ stream: channel === channels.stdout ? 'stdout' : 'stderr', bytes: content });
      }
    });
    receiver.on('ping', (payload: Buffer) => {
      if (socket.writable) sender.pong(payload, true);
    });
    // After the end of the command what it wrote may still have to be taken.
    const failOnceTaken = (why: string) => outputs.whenTaken(() => fail(lost(options, why)));
    receiver.on('conclude', (_code: number, reason: Buffer) => failOnceTaken(closeReason(reason)));
    receiver.on('error', (error: Error) => fail(lost(options, error.message)));

    socket.on('data', () => {
      heardAt = performance.now();
    });
    socket.pipe(receiver);
    socket.on('error', (error) => fail(lost(options, error.message)));
    socket.on('end', () => failOnceTaken('the connection was closed'));
    socket.on('close', () => failOnceTaken('the connection was closed'));
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    else if (socket.destroyed) fail(lost(options, 'the connection was closed'));
    else if (options.stdin) writeInput(options.stdin, { sender, isFinished: () => finished }).catch(fail);
  });
}

function settleBy<T>(read: () => T, resolve: (value: T) => void, reject: (error: unknown) => void): () => void {
  return () => {
    try {
      resolve(read());
    } catch (error) {
      reject(error);
    }
  };
}

function resultOf(text: string, { action, server }: FollowCommandOptions): ExecResult {
  const status = parseStatus(text);
  if (status?.status === 'Success') return { exitCode: 0 };
  const exitCode = status?.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
  if (status?.reason === 'NonZeroExitCode' && exitCode !== undefined && /^\d+$/.test(exitCode)) return { exitCode: Number(exitCode) };
  const message = status?.message ?? text.slice(0, 500);
  if (/container not found|container .* is not running|not found in pod/i.test(message))
    throw new LifeboatError({
      code: 'KUBERNETES_NOT_FOUND',
      message: `Cannot ${action} on ${server}: ${message}. The command has not run: the container has ended or does not run yet`,
      context: { server, action, reason: status?.reason },
    });
  throw apiError({ action, server, status: status?.code ?? 500, body: { ...status, message } });
}

function parseStatus(text: string): ExecStatus | undefined {
  try {
    return parseJson(text) as ExecStatus;
  } catch {
    return undefined;
  }
}

function lost({ action, server }: FollowCommandOptions, reason: string): LifeboatError {
  return new LifeboatError({
    code: 'KUBERNETES_UNREACHABLE',
    message: `Cannot ${action} to its end: lost ${server}: ${reason}. The command was started: it may have ended or may still run in the container`,
    context: { server, action, maybeApplied: true },
  });
}

/** The error of a command whose caller's signal ended the call. */
export function canceledCommand(action: string, signal: AbortSignal | undefined): LifeboatError {
  return new LifeboatError({
    code: 'CANCELED',
    message: `Canceled: ${action}. The command may have been started and may still run in the container`,
    context: { maybeApplied: true },
    cause: signal?.reason,
  });
}

function closeReason(reason: Buffer): string {
  const text = reason.toString('utf8');
  return text === '' ? 'the server closed the connection' : `the server closed the connection: ${text}`;
}
