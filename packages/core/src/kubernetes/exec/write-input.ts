import type { ByteStream } from '../../plugin-api/call-options.ts';
import type { FrameSender } from '../requests/web-socket-parts.ts';

interface InputOptions {
  readonly sender: Pick<FrameSender, 'send'>;
  readonly isFinished: () => boolean;
}

const stdinChannel = Buffer.from([0]);
const messageBytes = 64 * 1024;

/** Sends a command what it is to read, as fast as the connection takes it. What comes after the end of the command is not read. */
export async function writeInput(stdin: ByteStream, { sender, isFinished }: InputOptions): Promise<void> {
  for await (const chunk of stdin) {
    for (let at = 0; at < chunk.byteLength; at += messageBytes) {
      if (isFinished()) return;
      const message = Buffer.concat([stdinChannel, chunk.subarray(at, at + messageBytes)]);
      await new Promise<void>((resolve, reject) => {
        // A connection that broke is told by itself, and says more.
        sender.send(message, { binary: true, fin: true, mask: true, compress: false }, (error) =>
          error && !isFinished() ? reject(error) : resolve(),
        );
      });
    }
  }
}
