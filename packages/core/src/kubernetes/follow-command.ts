import type { Duplex } from 'node:stream';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { parseJson } from '../json/index.ts';
import { type ApiStatus, apiError } from './api-error.ts';
import type { ExecOptions, ExecResult } from './exec-request.ts';
import { clientFrame, createFrameReader, opcodes } from './web-socket-frames.ts';

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
const longestStatus = 256 * 1024;
// A silent command sends nothing for hours; a server that is alive answers pings, and balancers see that the line is used.
const pingIntervalInMs = 15_000;
const silenceLimitInMs = 60_000;

/** Follows a command to its end. */
export function followCommand(options: FollowCommandOptions): Promise<ExecResult> {
  const { socket, signal, onOutput } = options;
  return new Promise((resolve, reject) => {
    let channel: number | undefined;
    let status = '';
    let heardAt = performance.now();
    let finished = false;

    const finish = (settle: () => void, goodbye = false) => {
      if (finished) return;
      finished = true;
      clearInterval(ping);
      signal?.removeEventListener('abort', abort);
      if (goodbye && socket.writable) socket.end(clientFrame(opcodes.close, Buffer.from([3, 232])), () => socket.destroy());
      else socket.destroy();
      settle();
    };
    const fail = (error: unknown) => finish(() => reject(error));
    const abort = () => fail(canceledCommand(options.action, signal));
    const ping = setInterval(() => {
      if (performance.now() - heardAt > silenceLimitInMs) fail(lost(options, 'the server does not answer'));
      else if (socket.writable) socket.write(clientFrame(opcodes.ping));
    }, pingIntervalInMs);

    const reader = createFrameReader({
      data(bytes, { begins, ends }) {
        if (begins) channel = undefined;
        let content = bytes;
        if (channel === undefined && content.length > 0) {
          channel = content[0];
          content = content.subarray(1);
        }
        if (channel === channels.status) {
          status += Buffer.from(content).toString('latin1');
          if (status.length > longestStatus) throw new Error('the end of the command was told at too great length');
          if (ends && status !== '')
            finish(
              settleBy(() => resultOf(status, options), resolve, reject),
              true,
            );
        } else if (content.length > 0 && (channel === channels.stdout || channel === channels.stderr)) {
          tell({ stream: channel === channels.stdout ? 'stdout' : 'stderr', bytes: content });
        }
      },
      control(opcode, payload) {
        if (opcode === opcodes.ping && socket.writable) socket.write(clientFrame(opcodes.pong, payload));
        if (opcode === opcodes.close) fail(lost(options, closeReason(payload)));
      },
    });
    const tell: NonNullable<ExecOptions['onOutput']> = (chunk) => {
      try {
        if (!finished) onOutput?.(chunk);
      } catch (error) {
        fail(error);
      }
    };

    socket.on('data', (chunk: Buffer) => {
      heardAt = performance.now();
      if (finished) return;
      try {
        reader.read(chunk);
      } catch (error) {
        fail(lost(options, error instanceof Error ? error.message : String(error)));
      }
    });
    socket.on('error', (error) => fail(lost(options, error.message)));
    socket.on('end', () => fail(lost(options, 'the connection was closed')));
    socket.on('close', () => fail(lost(options, 'the connection was closed')));
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    else if (socket.destroyed) fail(lost(options, 'the connection was closed'));
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

function resultOf(latin1: string, { action, server }: FollowCommandOptions): ExecResult {
  const text = Buffer.from(latin1, 'latin1').toString('utf8');
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

function closeReason(payload: Uint8Array): string {
  const text = Buffer.from(payload.subarray(2)).toString('utf8');
  return text === '' ? 'the server closed the connection' : `the server closed the connection: ${text}`;
}
