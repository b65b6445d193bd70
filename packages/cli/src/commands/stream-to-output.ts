import { LifeboatError } from '@lifeboat/core';
import type { CliContext } from '../cli-context.ts';

/** Copies a stored file to standard output as fast as it is read, until the reader goes away: exactly, but to a terminal as text. */
export async function streamToOutput(stream: AsyncIterable<Uint8Array> | undefined, what: string, context: CliContext): Promise<void> {
  if (!stream) throw new LifeboatError({ code: 'OBJECT_NOT_FOUND', message: `There is no ${what}` });
  const text = new TextDecoder();
  for await (const chunk of stream) {
    if (context.stdout.closed) return;
    await context.stdout.write(context.stdout.isTTY ? text.decode(chunk, { stream: true }) : chunk);
  }
}
