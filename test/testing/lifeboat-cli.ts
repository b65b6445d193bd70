import { type ChildProcess, spawn } from 'node:child_process';
import { type CliCode, cliCommand } from './cli-command.ts';

interface LifeboatOptions {
  /** On top of this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** @default as {@link cliCommand} has it */
  readonly code?: CliCode;
  /** Whose CLI is run. @default this one's */
  readonly checkout?: string | undefined;
  /** Before the CLI's file on Node's command line. */
  readonly nodeFlags?: readonly string[];
  /** Called with the process, for example to send it a signal. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** How a run of the CLI ended. */
export interface LifeboatResult {
  /** `null` when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `lifeboat ARGS` as a process of its own. */
export function lifeboat(args: readonly string[], options: LifeboatOptions = {}): Promise<LifeboatResult> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [...(options.nodeFlags ?? []), ...cliCommand(options), ...args], {
      // A color or a proxy of whoever runs the tests must not change what the CLI prints.
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, KUBECONFIG: '/nonexistent', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr]: [string[], string[]] = [[], []];
    child.stdout.setEncoding('utf8').on('data', (text: string) => stdout.push(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
    options.onStart?.(child);
    child.on('error', fail);
    child.on('close', (code) => done({ code, stdout: stdout.join(''), stderr: stderr.join('') }));
  });
}
