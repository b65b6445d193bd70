import type { ByteStream } from '../../plugin-api/call-options.ts';
import type { CopyProgressEvent } from '../port/copy-events.ts';

/** Tells how far the steps of a copy or a repair are, however small their chunks. */
export interface CopyProgress {
  begin(step: Pick<CopyProgressEvent, 'step' | 'location' | 'totalBytes'>): CopyStep;
}

export interface CopyStep {
  /** Passes a file on and counts its bytes. */
  watch(file: string, source: ByteStream): ByteStream;
  /** Tells the last count. */
  finish(): void;
}

interface CopyProgressOptions {
  /** The backup's name. */
  readonly backup: string;
  readonly onEvent: ((event: CopyProgressEvent) => void) | undefined;
}

const intervalInMs = 200;

export function createCopyProgress({ backup, onEvent }: CopyProgressOptions): CopyProgress {
  if (!onEvent) return { begin: () => ({ watch: (_, source) => source, finish() {} }) };
  // Common to all steps: copying and checking take turns, file by file.
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    begin({ step, location, totalBytes }) {
      let bytes = 0;
      let last: string | undefined;
      const tell = (file: string) => {
        toldAt = performance.now();
        onEvent({ type: 'progress', backup, location, step, file, bytes, totalBytes: Math.max(totalBytes, bytes) });
      };
      return {
        async *watch(file, source) {
          if (last === undefined) tell(file);
          last = file;
          for await (const chunk of source) {
            yield chunk;
            bytes += chunk.length;
            if (performance.now() - toldAt >= intervalInMs) tell(file);
          }
        },
        finish: () => void (last !== undefined && tell(last)),
      };
    },
  };
}
