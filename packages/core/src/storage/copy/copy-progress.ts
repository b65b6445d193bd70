import type { TransferEvent } from '../../contract/results/transfer-event.ts';
import { atMostEvery } from '../../flow/at-most-every.ts';
import type { ByteStream } from '../../plugin-api/call-options.ts';

/** Tells how far the steps of a copy or a repair are, however small their chunks. */
export interface CopyProgress {
  begin(step: Pick<TransferEvent, 'step' | 'location' | 'totalBytes'>): CopyStep;
}

export interface CopyStep {
  /** Passes a file on and counts its bytes. */
  watch(file: string, source: ByteStream): ByteStream;
  /** Tells the last count. */
  finish(): void;
}

interface CopyProgressOptions {
  readonly onEvent: ((event: TransferEvent) => void) | undefined;
}

const intervalInMs = 200;

export function createCopyProgress({ onEvent }: CopyProgressOptions): CopyProgress {
  if (!onEvent) return { begin: () => ({ watch: (_, source) => source, finish() {} }) };
  // Common to all steps: copying and checking take turns, file by file.
  let current = () => {};
  const teller = atMostEvery(intervalInMs, () => current());
  return {
    begin({ step, location, totalBytes }) {
      let bytes = 0;
      let last: string | undefined;
      const told = (file: string) => () =>
        onEvent({
          type: 'transfer',
          location,
          step,
          file,
          bytes,
          totalBytes: Math.max(totalBytes, bytes),
          totalIsFinal: bytes <= totalBytes,
        });
      const tell = (file: string) => {
        current = told(file);
        teller.tell();
      };
      return {
        async *watch(file, source) {
          if (last === undefined) tell(file);
          last = file;
          for await (const chunk of source) {
            // Whoever takes the chunk may give its memory away.
            const { length } = chunk;
            yield chunk;
            bytes += length;
            current = told(file);
            teller.perhaps();
          }
        },
        finish: () => void (last !== undefined && tell(last)),
      };
    },
  };
}
