import { type ChildProcess, spawn } from 'node:child_process';

interface RunExecPluginOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the plugin, with every process of its group. */
  readonly signal: AbortSignal;
}

const longestOutput = 1024 * 1024;
const graceInMs = 2000;
const hasGroups = process.platform !== 'win32';

/** Runs a credential plugin in a process group of its own and returns what it prints on standard output. Rejects with what it
 * prints on standard error when it fails, with the signal's reason once that is aborted, with a spawn error (`code`). */
export function runExecPlugin({ command, args, env, signal }: RunExecPluginOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = spawn(command, args, { env, detached: hasGroups, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = collect(child.stdout, longestOutput, () => end(new Error('it prints more than 1 MiB')));
    const complaint = collect(child.stderr, 64 * 1024, () => {});
    // A program that ends at once must not leave it behind either.
    const killNow = () => kill(child, 'SIGKILL');
    process.once('exit', killNow);
    const settle = () => {
      signal.removeEventListener('abort', onAbort);
      child.stdout.destroy();
      child.stderr.destroy();
    };
    function end(reason: unknown): void {
      settle();
      kill(child, 'SIGTERM');
      setTimeout(() => {
        killNow();
        process.off('exit', killNow);
      }, graceInMs).unref();
      reject(reason);
    }
    const onAbort = () => end(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    child.once('error', (error) => {
      settle();
      process.off('exit', killNow);
      reject(error);
    });
    const finish = (code: number | null) => {
      if (signal.aborted) return;
      settle();
      process.off('exit', killNow);
      if (code === 0) resolve(output());
      else reject(new Error(complaint() || `it ends with ${code === null ? 'a signal' : `exit code ${code}`}`));
    };
    child.once('close', finish);
    // What it leaves in the background may hold its pipes open: they are drained for a moment, no longer.
    child.once('exit', (code) => setTimeout(finish, 500, code).unref());
  });
}

function collect(stream: NodeJS.ReadableStream, limit: number, exceeded: () => void): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= limit) chunks.push(chunk);
    else exceeded();
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function kill(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    if (hasGroups) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // All of them have ended.
  }
}
