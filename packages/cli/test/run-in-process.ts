import { PassThrough, Readable } from 'node:stream';
import type { CliContext } from '../src/cli-context.ts';
import { createTextSink } from '../src/output/text-sink.ts';
import { runCli } from '../src/run-cli.ts';

/** Runs one command line in this process and collects what it prints. `columns`: to a terminal that is so wide. `until`: it is canceled
 * once it has said so on stderr. */
export async function runInProcess(
  argv: readonly string[],
  {
    columns,
    until,
    ...overrides
  }: Partial<Pick<CliContext, 'env' | 'cwd' | 'signal' | 'stdin'>> & { readonly columns?: number; readonly until?: RegExp } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const terminal = columns === undefined ? {} : { isTTY: true, columns };
  const stdout = Object.assign(new PassThrough(), terminal);
  const stderr = Object.assign(new PassThrough(), terminal);
  const enough = new AbortController();
  let said = '';
  stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
    if (until?.test(said)) enough.abort();
  });
  const texts = Promise.all([collect(stdout), collect(stderr)]);
  const code = await runCli(argv, {
    env: {},
    cwd: '/nonexistent',
    stdin: Readable.from([]),
    stdout: createTextSink(stdout),
    stderr: createTextSink(stderr, { wraps: true }),
    signal: enough.signal,
    now: () => new Date(),
    ...overrides,
  });
  stdout.end();
  stderr.end();
  const [out, err] = await texts;
  return { code, stdout: out, stderr: err };
}

async function collect(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
