import { randomBytes } from 'node:crypto';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { ExecRequest } from '../../contract/cluster/exec-request.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';

interface CommandOptions extends CallOptions {
  readonly cluster: Pick<ClusterClient, 'exec'>;
  readonly stdin?: ByteStream | undefined;
  /** Exit codes that are fine. @default [0] */
  readonly accepts?: readonly number[];
  /** Hears what the command complains of, in the end, cut. */
  readonly onComplaint?: (text: string) => void;
}

const keptComplaint = 2000;
/** What came and nobody asked for yet: while somebody works on a part, the next ones are on their way. */
const mostWaiting = 1024 * 1024;
const lineEnd = 0x0a;

/**
 * What a command in a container prints, as it is asked for: a command whose reader is slow waits. What a command has printed shortly
 * before its end can get lost on the way through a cluster; so it waits, once it has told its end, until that has arrived.
 * @throws LifeboatError `MOVER_FAILED` for another exit code, with what the command complained of; and what `ClusterClient.exec` throws
 */
export async function* streamCommand(request: ExecRequest, options: CommandOptions): AsyncGenerator<Uint8Array> {
  const { accepts = [0] } = options;
  // Nothing that the command reads or prints can know it.
  const token = randomBytes(16).toString('hex');
  const command = ['sh', '-c', '"$@"; printf "\\n%s %3d\\n" "$0" "$?"; read _', token, ...request.command];
  const endBytes = 1 + token.length + 1 + 3 + 1;
  const begin = Buffer.from(`\n${token} `);
  const pattern = new RegExp(`^\\n${token} ([ \\d]{3})\\n$`);

  /** Where what may be the end begins; where the bytes end if nothing of them can be it. */
  function endIn(bytes: Buffer): number {
    for (let at = bytes.indexOf(lineEnd, Math.max(0, bytes.length - endBytes)); at >= 0; at = bytes.indexOf(lineEnd, at + 1)) {
      const length = Math.min(begin.length, bytes.length - at);
      if (bytes.compare(begin, 0, length, at, at + length) === 0) return at;
    }
    return bytes.length;
  }

  const running = follow({ ...request, command, purpose: 'volume-files' }, options);
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of running.output) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      const end = endIn(rest);
      const exitCode = pattern.exec(rest.toString('latin1', end))?.[1];
      if (end > 0) yield rest.subarray(0, end);
      rest = rest.subarray(end);
      if (exitCode === undefined) continue;
      await running.end();
      if (running.complaint !== '') options.onComplaint?.(running.complaint);
      if (!accepts.includes(Number(exitCode))) throw failed(request, `ended with exit code ${Number(exitCode)}`, running.complaint);
      return;
    }
    throw failed(request, 'broke off', running.complaint);
  } finally {
    running.stop();
  }
}

interface RunningCommand {
  readonly output: AsyncIterable<Uint8Array>;
  readonly complaint: string;
  /** Lets it go, and waits until it is gone. */
  end(): Promise<void>;
  stop(): void;
}

function follow(request: ExecRequest, { cluster, stdin, signal: given }: CommandOptions): RunningCommand {
  const stop = new AbortController();
  const signal = given ? AbortSignal.any([given, stop.signal]) : stop.signal;
  let complaint = '';
  const waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let isEnding = false;
  let taken = () => {};
  let wake = () => {};
  let isOver = false;
  let letGo = () => {};
  const arrived = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  async function* input(): AsyncGenerator<Uint8Array> {
    if (stdin) yield* stdin;
    await arrived;
    yield Buffer.from('\n');
  }
  const running = cluster
    .exec(request, {
      signal,
      stdin: input(),
      onOutput({ stream, bytes }) {
        if (stream === 'stderr') {
          complaint = (complaint + Buffer.from(bytes).toString()).slice(0, keptComplaint);
          return;
        }
        waiting.push(bytes);
        waitingBytes += bytes.byteLength;
        wake();
        if (waitingBytes < mostWaiting || isEnding) return;
        return new Promise((resolve) => {
          taken = resolve;
        });
      },
    })
    .finally(() => {
      isOver = true;
      letGo();
      wake();
    });
  running.catch(() => {}); // awaited below

  async function* output(): AsyncGenerator<Uint8Array> {
    for (;;) {
      while (waiting.length === 0 && !isOver)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      const bytes = waiting.shift();
      if (!bytes) break;
      yield bytes;
      waitingBytes -= bytes.byteLength;
      if (waitingBytes < mostWaiting / 2) taken();
    }
    await running;
  }

  return {
    output: output(),
    get complaint() {
      return complaint;
    },
    async end() {
      isEnding = true;
      letGo();
      taken();
      // All has arrived: how it goes does not count.
      await running.catch(() => {});
    },
    stop: () => stop.abort(),
  };
}

/** Runs a command whose output does not count. @throws as {@link streamCommand} */
export async function runCommand(request: ExecRequest, options: CommandOptions): Promise<void> {
  for await (const _ of streamCommand(request, options));
}

function failed({ namespace, pod, container, command }: ExecRequest, how: string, complaint: string): LifeboatError {
  const said = complaint.trim() === '' ? '' : `: ${complaint.trim()}`;
  return new LifeboatError({
    code: 'MOVER_FAILED',
    message: `${command[0]} in container ${container} of pod ${namespace}/${pod} ${how}${said}`,
    context: { namespace, pod, container },
  });
}
