import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpuSeconds } from '../cpu-seconds.ts';

/** What a process of its own took. */
export interface Measured {
  readonly seconds: number;
  /** Processor time of all its threads, as it was last seen. On a busy machine it says more than the clock. */
  readonly cpuSeconds: number;
  /** VmHWM, as it was last seen: it only grows. */
  readonly peakMiB: number;
  readonly stdout: string;
}

const pollInMs = 10;

/** Runs a program, which must end with 0, and measures it from outside: all programs in the same way. */
export function measureProcess(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let peakInKiB = 0;
    let taken = 0;
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    const timer = setInterval(() => {
      peakInKiB = Math.max(peakInKiB, peakOf(child.pid));
      taken = Math.max(taken, cpuSecondsSoFar(child.pid));
    }, pollInMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      const seconds = (performance.now() - began) / 1000;
      const output = Buffer.concat(stdout).toString();
      if (code === 0) resolve({ seconds, cpuSeconds: taken, peakMiB: peakInKiB / 1024, stdout: output });
      else
        reject(
          new Error(`${command} ${args[0]} ended with ${code}:\n${output.slice(-2000)}${Buffer.concat(stderr).toString().slice(-2000)}`),
        );
    });
  });
}

function peakOf(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0; // it has just ended
  }
}

function cpuSecondsSoFar(pid: number | undefined): number {
  try {
    return pid === undefined ? 0 : cpuSeconds(pid);
  } catch {
    return 0; // it has just ended
  }
}
