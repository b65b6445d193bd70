import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import type { WebSocket } from 'ws';
import { StatusError } from '../requests/status-error.ts';

/** A command that a client asks to run. */
export interface ExecCall {
  /** The Pod, as it is stored. */
  readonly pod: KubeObject;
  /** Name of the container. */
  readonly container: string;
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Aborted if the client disconnects before the command has ended; a real container would continue to run it. */
  readonly signal: AbortSignal;
}

/** The outcome of a command. If the command does not exist, throw an error: the answer is then that of a real node. */
export interface ExecAnswer {
  /** Exit code of the command. */
  readonly exitCode: number;
  /** Standard output. @default none */
  readonly stdout?: string | Uint8Array;
  /** Standard error. @default none */
  readonly stderr?: string | Uint8Array;
}

/** Answers exec requests instead of a container, because no Pods run. */
export type ExecHandler = (call: ExecCall) => ExecAnswer | Promise<ExecAnswer>;

const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const longestMessage = 32 * 1024;

/** Switches to a WebSocket, lets `onExec` run the command, and sends output and result as a kube-apiserver does. `cut`: breaks the
 * connection after the command has ended, before the result is sent. */
export async function answerExec(
  request: IncomingMessage,
  socket: Duplex,
  { call, onExec, cut }: { call: Omit<ExecCall, 'signal'>; onExec: ExecHandler; cut: boolean },
): Promise<void> {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const protocol = protocols.find((name) => offered.includes(name));
  if (!protocol) throw new StatusError({ code: 400, reason: 'BadRequest', message: 'unable to upgrade: no known subprotocol' });
  // The module reads the environment when it is loaded.
  const { WebSocketServer } = await import('ws');
  const server = new WebSocketServer({ noServer: true, handleProtocols: () => protocol });
  const client = await new Promise<WebSocket>((resolve) => server.handleUpgrade(request, socket, Buffer.alloc(0), resolve));

  const gone = new AbortController();
  client.on('close', () => gone.abort());
  client.on('error', () => gone.abort());
  const send = (channel: number, content: string | Uint8Array) => {
    const bytes = Buffer.from(content as string);
    for (let at = 0; at < bytes.length; at += longestMessage)
      client.send(Buffer.concat([Buffer.from([channel]), bytes.subarray(at, at + longestMessage)]));
  };
  let status: object;
  try {
    const answer = await onExec({ ...call, signal: gone.signal });
    send(1, answer.stdout ?? '');
    send(2, answer.stderr ?? '');
    status = endStatus(answer.exitCode);
  } catch (error) {
    const message = `Internal error occurred: ${error instanceof Error ? error.message : String(error)}`;
    status = { status: 'Failure', message, reason: 'InternalError', code: 500 };
  }
  if (cut) return client.terminate();
  send(3, JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, ...status }));
  client.close(1000);
}

function endStatus(exitCode: number): object {
  if (exitCode === 0) return { status: 'Success' };
  return {
    status: 'Failure',
    message: `command terminated with non-zero exit code: command terminated with exit code ${exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  };
}
