import type { HookEvent } from '@lifeboat/core';
import { createHookTally } from './describe/hook-tally.ts';
import { statusLine } from './status-line.ts';
import { formatElapsed } from './tables/format-bytes.ts';
import type { TextSink } from './text-sink.ts';

/** Shows how far a run, or a copy, has come: a bar on a terminal, a line now and then elsewhere. */
export interface Progress {
  /** What it does from now on; `measure`: and how much of that it has done, if that is not what was counted so far. */
  phase(phase: string, measure?: Measure): void;
  update(measure: Measure): void;
  /** Hooks that wait for their Pods may take long after the last object. */
  hook(event: HookEvent): void;
  /** Removes the bar. */
  end(): void;
}

/** How much is done: what the bar shows, and the text beside it. */
export interface Measure {
  readonly done: number;
  readonly total: number;
  readonly facts: readonly string[];
}

interface ProgressOptions {
  readonly stderr: TextSink;
  /** Such as `Backup b1`. */
  readonly title: string;
  readonly quiet: boolean;
  readonly now: () => Date;
}

export function createProgress(options: ProgressOptions): Progress {
  if (options.quiet) return { phase() {}, update() {}, hook() {}, end() {} };
  return options.stderr.isTTY ? progressBar(options) : progressLines(options);
}

const redrawEveryMs = 100;
const lineEveryMs = 5000;
const finalPhases = ['Completed', 'PartiallyFailed', 'Failed'];

function progressBar({ stderr, title, now }: ProgressOptions): Progress {
  const started = now().getTime();
  let current = '';
  let last: Measure = { done: 0, total: 0, facts: [] };
  let drawnAt = 0;
  const hooks = createHookTally();
  const draw = () => {
    drawnAt = now().getTime();
    const elapsed = formatElapsed(drawnAt - started);
    const text = [...last.facts, elapsed, ...(hooks.text === '' ? [] : [hooks.text])].join('  ');
    const head = `${title}  ${current}  `;
    const width = Math.min(40, stderr.columns - head.length - text.length - 5);
    const filled = last.total === 0 ? 0 : Math.min(width, Math.round((last.done / last.total) * width));
    const bar = width < 5 ? '' : `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}]  `;
    void stderr.write(statusLine(`${head}${bar}${text}`.slice(0, stderr.columns - 1)));
  };
  return {
    phase(phase, measure = last) {
      current = phase;
      last = measure;
      draw();
    },
    update(measure) {
      last = measure;
      if (now().getTime() - drawnAt >= redrawEveryMs) draw();
    },
    hook(event) {
      hooks.add(event);
      draw();
    },
    end: () => void stderr.write(statusLine('')),
  };
}

function progressLines({ stderr, title, now }: ProgressOptions): Progress {
  const started = now().getTime();
  let printedAt = started;
  const hooks = createHookTally();
  let waitTold = false;
  return {
    // The summary says how it ended.
    phase: (phase) => void (finalPhases.includes(phase) || stderr.write(`${title}: ${phase}\n`)),
    update({ facts }) {
      const at = now().getTime();
      if (at - printedAt < lineEveryMs) return;
      printedAt = at;
      void stderr.write(`${title}: ${[...facts, formatElapsed(at - started)].join(', ')}\n`);
    },
    hook(event) {
      hooks.add(event);
      const at = now().getTime();
      // The first wait is told at once: nothing else may come for minutes.
      if (hooks.text === '' || (waitTold && at - printedAt < lineEveryMs)) return;
      waitTold = true;
      printedAt = at;
      void stderr.write(`${title}: ${hooks.text}, ${formatElapsed(at - started)}\n`);
    },
    end() {},
  };
}
