import type { TextSink } from '../text-sink.ts';

/** Shows which step of many runs: on a terminal in one line, elsewhere a line now and then. */
export interface StepProgress {
  step(step: { readonly name: string; readonly done: number; readonly total: number }): void;
  /** Removes the line. */
  end(): void;
}

const lineEveryMs = 5000;

export function createStepProgress(options: {
  readonly stderr: TextSink;
  readonly quiet: boolean;
  readonly now: () => Date;
}): StepProgress {
  const { stderr, quiet, now } = options;
  if (quiet) return { step() {}, end() {} };
  let printedAt = 0;
  return {
    step({ name, done, total }) {
      const text = total === 0 ? name : `${done + 1}/${total}  ${name}`;
      if (stderr.isTTY) return stderr.showStatus(text);
      const at = now().getTime();
      if (at - printedAt < lineEveryMs) return;
      printedAt = at;
      void stderr.write(`${text}\n`);
    },
    end: () => stderr.showStatus(''),
  };
}
