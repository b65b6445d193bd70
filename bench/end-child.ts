import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Ends a program that this one has started, and waits for its end. */
export async function endChild(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  if (child.exitCode === null && child.kill('SIGTERM')) await ended;
}
