import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { canceledError } from '@lifeboat/core';
import type { CliContext } from '../cli-context.ts';
import { RefusedError } from '../refused-error.ts';

/** Asks a yes-or-no question on the terminal. @throws RefusedError without one, LifeboatError `CANCELED` on Ctrl-C */
export async function confirm(question: string, context: CliContext): Promise<boolean> {
  if (!context.stdin.isTTY) {
    throw new RefusedError(`${question} There is no terminal to ask on: add --confirm`);
  }
  await context.stderr.write(`${question} (y/N) `);
  const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: context.stdin, output: sink, terminal: false });
  try {
    // Ctrl-D closes it without an answer.
    const closed = new Promise<undefined>((resolve) => void lines.once('close', () => resolve(undefined)));
    const answer = await Promise.race([lines.question('', { signal: context.signal }), closed]);
    if (answer === undefined) {
      await context.stderr.write('\n');
      return false;
    }
    return /^\s*y(es)?\s*$/i.test(answer);
  } catch (error) {
    if (context.signal.aborted) throw canceledError(context.signal, 'The deletion');
    throw error;
  } finally {
    lines.close();
  }
}
