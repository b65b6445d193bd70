import type { ObservedCall } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { createProgress, type Progress } from '../../output/progress/progress.ts';

/** Shows what work on repositories reads and writes: how much there is to do is known when it is done. */
export interface RepositoryProgress {
  /** For the engine's stores. */
  readonly onStoreCall: (call: ObservedCall) => void;
  /** From now on calls are of this, such as `kopia repository of namespace shop`. */
  begin(title: string, phase: string): void;
  /** Removes the line. To be called whatever happens. */
  end(): void;
}

export function createRepositoryProgress({
  flags: { quiet = false },
  context: { stderr, now },
}: {
  readonly flags: GlobalFlags;
  readonly context: CliContext;
}): RepositoryProgress {
  let progress: Progress | undefined;
  let done = { requests: 0, bytes: 0 };
  const end = () => {
    progress?.end();
    progress = undefined;
  };
  return {
    onStoreCall({ bytes }) {
      done = { requests: done.requests + 1, bytes: done.bytes + bytes };
      progress?.update({
        items: { done: done.requests, isFinal: false, unit: 'requests' },
        bytes: { done: done.bytes, isFinal: false },
      });
    },
    begin(title, phase) {
      end();
      done = { requests: 0, bytes: 0 };
      progress = createProgress({ stderr, title, quiet, now });
      progress.phase(phase);
    },
    end,
  };
}
