import { createTextSink } from './output/text-sink.ts';
import { runCli } from './run-cli.ts';

/** The process around {@link runCli}: signals, streams, exit code. */
export async function main(): Promise<void> {
  const stdout = createTextSink(process.stdout);
  const stderr = createTextSink(process.stderr, { wraps: true });
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(130);
    void stderr.write(`${stderr.isTTY ? '\n' : ''}Canceling... press Ctrl-C again to end at once\n`);
    controller.abort(new DOMException('canceled by a signal', 'AbortError'));
  };
  // The terminal has gone, and the shell and the kernel may both say so: what is owed in Pods is still done, never cut short.
  process.on('SIGHUP', () => {
    if (!controller.signal.aborted) onSignal();
  });
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const code = await runCli(process.argv.slice(2), {
    env: process.env,
    cwd: process.cwd(),
    stdin: process.stdin,
    stdout,
    stderr,
    signal: controller.signal,
    now: () => new Date(),
  });
  let lost = false;
  try {
    await stdout.flush();
  } catch (error) {
    lost = true;
    await stderr.write(`error: standard output cannot be written: ${(error as Error).message}\n`);
  }
  await stderr.flush().catch(() => {});
  // Not left to the event loop: idle connections would keep the process for seconds.
  if (controller.signal.aborted && code !== 0) process.exit(130);
  process.exit(lost && code === 0 ? 1 : code);
}
