import type { HookEvent, ProgressEvent } from '@lifeboat/core';
import { formatBytes, formatElapsed } from './format-values.ts';
import { createHookTally } from './hook-tally.ts';
import type { TextSink } from './text-sink.ts';

/** Shows how far a run has come: a bar on a terminal, a line now and then elsewhere. */
export interface Progress {
  phase(phase: string): void;
  update(event: ProgressEvent): void;
  /** Hooks that wait for their Pods may take long after the last object. */
  hook(event: HookEvent): void;
  /** Removes the bar. */
  end(): void;
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
  let last: ProgressEvent = { type: 'progress', done: 0, total: 0, bytes: 0 };
  let drawnAt = 0;
  const hooks = createHookTally();
  const draw = () => {
    drawnAt = now().getTime();
    const elapsed = formatElapsed(drawnAt - started);
    const text = `${last.done}/${last.total} items  ${formatBytes(last.bytes)}  ${elapsed}${hooks.text === '' ? '' : `  ${hooks.text}`}`;
    const head = `${title}  ${current}  `;
    const width = Math.min(40, stderr.columns - head.length - text.length - 5);
    const filled = last.total === 0 ? 0 : Math.min(width, Math.round((last.done / last.total) * width));
    const bar = width < 5 ? '' : `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}]  `;
    void stderr.write(`\r\x1b[K${`${head}${bar}${text}`.slice(0, stderr.columns - 1)}`);
  };
  return {
    phase(phase) {
      current = phase;
      draw();
    },
    update(event) {
      last = event;
      if (now().getTime() - drawnAt >= redrawEveryMs) draw();
    },
    hook(event) {
      hooks.add(event);
      draw();
    },
    end: () => void stderr.write('\r\x1b[K'),
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
    update({ done, total, bytes }) {
      const at = now().getTime();
      if (at - printedAt < lineEveryMs) return;
      printedAt = at;
      void stderr.write(`${title}: ${done}/${total} items, ${formatBytes(bytes)}, ${formatElapsed(at - started)}\n`);
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
