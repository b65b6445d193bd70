import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { bareEnv, cliCommand } from '../../../test/testing/cli-command.ts';

export interface CliExit {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  readonly exit: Promise<CliExit>;
  /** Resolves once standard error holds the text. */
  seen(text: string): Promise<void>;
}

/** Starts the CLI as a process of its own, without the environment of this one. */
export function startCli(argv: readonly string[], options: { readonly cwd: string; readonly env?: Record<string, string> }): RunningCli {
  const child = spawn(process.execPath, [...cliCommand(), ...argv], {
    cwd: options.cwd,
    env: bareEnv({ HOME: options.cwd, ...options.env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return {
    process: child,
    exit: new Promise((done, fail) => {
      child.on('error', fail);
      child.on('close', (code) => done({ code, stdout, stderr }));
    }),
    seen: (text) =>
      new Promise((done, fail) => {
        const check = () => stderr.includes(text) && done();
        child.stderr.on('data', check);
        child.on('close', () => fail(new Error(`The process ended (${child.exitCode}) without "${text}": ${stderr}`)));
        check();
      }),
  };
}
