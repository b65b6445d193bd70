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
  const running = follow({ ...request, command, purpose: 'volume-files' }, options);
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of running.output) {
      rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
      const end = rest.length - endBytes;
      if (end < 0) continue;
      const exitCode = new RegExp(`^\\n${token} ([ \\d]{3})\\n$`).exec(rest.toString('latin1', end))?.[1];
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
  let offered: { readonly bytes: Uint8Array; readonly taken: () => void } | undefined;
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
        return new Promise((resolve) => {
          offered = { bytes, taken: resolve };
          wake();
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
      while (!offered && !isOver)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      if (!offered) break;
      const { bytes } = offered;
      taken = offered.taken;
      offered = undefined;
      yield bytes;
      taken();
    }
    await running;
  }

  return {
    output: output(),
    get complaint() {
      return complaint;
    },
    async end() {
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
