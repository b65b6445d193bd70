import { spawn } from 'node:child_process';

interface CommandOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** @default 10 minutes */
  readonly timeoutInMs?: number;
}

/** How a command ended. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, whatever its exit code. */
export function runCommand({ command, args, cwd, env, timeoutInMs = 600_000 }: CommandOptions): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutInMs });
    const [stdout, stderr]: [string[], string[]] = [[], []];
    child.stdout.setEncoding('utf8').on('data', (text: string) => stdout.push(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout: stdout.join(''), stderr: stderr.join('') }));
  });
}

/** Runs a command that must succeed and returns what it printed. */
export async function mustRun(options: CommandOptions): Promise<string> {
  const { code, stdout, stderr } = await runCommand(options);
  if (code !== 0) throw new Error(`${options.command} ${options.args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}
