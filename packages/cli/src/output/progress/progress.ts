import type { HookEvent } from '@lifeboat/core';
import { createHookTally } from '../describe/hook-tally.ts';
import { formatElapsed } from '../tables/format-bytes.ts';
import type { TextSink } from '../text-sink.ts';
import { fitLine } from './fit-line.ts';
import { lineEveryMs, redrawEveryMs, tickEveryMs } from './line-every-ms.ts';
import type { Measure } from './measures.ts';
import { createTrack, type Fact } from './track.ts';

/** Shows how far a run, or a copy, has come: a line that is drawn over on a terminal, a line now and then elsewhere. */
export interface Progress {
  /** What it does from now on; what was counted before counts no more. `measure`: how much of it is done. */
  phase(phase: string, measure?: Measure): void;
  update(measure: Measure): void;
  /** What it does, and how much of it is done, where events tell both: a phase that goes on is only updated. */
  at(phase: string, measure: Measure): void;
  /** Hooks that wait for their Pods may take long after the last object. */
  hook(event: HookEvent): void;
  /** Removes the line. To be called whatever happens. */
  end(): void;
}

interface ProgressOptions {
  readonly stderr: TextSink;
  /** Such as `Backup b1`. */
  readonly title: string;
  readonly quiet: boolean;
  readonly now: () => Date;
}

const finalPhases = ['Completed', 'PartiallyFailed', 'Failed'];

export function createProgress({ stderr, title, quiet, now }: ProgressOptions): Progress {
  if (quiet) return { phase() {}, update() {}, at() {}, hook() {}, end() {} };
  const time = () => now().getTime();
  const started = time();
  const hooks = createHookTally();
  let current = '';
  let track = createTrack();
  const elapsed = () => formatElapsed(time() - started);
  const facts = (): Fact[] => [...track.facts(time()), ...(hooks.text === '' ? [] : [{ text: hooks.text, rank: 4 }])];

  let shownAt = stderr.isTTY ? Number.NEGATIVE_INFINITY : started;
  function draw(): void {
    shownAt = time();
    const all = [
      { text: title, rank: 0 },
      ...(current === '' ? [] : [{ text: current, rank: 5 }]),
      ...facts(),
      { text: elapsed(), rank: 10 },
    ];
    stderr.showStatus(fitLine(all, { width: stderr.columns - 1, head: current === '' ? 1 : 2, done: track.done }));
  }
  function print(): void {
    shownAt = time();
    const told = facts().map(({ text }) => text);
    void stderr.write(`${title}: ${[...(told.length > 0 ? told : [current]), `${elapsed()} so far`].join(', ')}\n`);
  }
  function show(): void {
    const sinceShown = time() - shownAt;
    if (stderr.isTTY && sinceShown >= redrawEveryMs) draw();
    else if (!stderr.isTTY && sinceShown >= lineEveryMs(time() - started)) print();
  }
  const ticking = setInterval(show, tickEveryMs);
  ticking.unref();

  function begin(phase: string, measure?: Measure): void {
    current = phase;
    track = createTrack();
    if (measure) track.update(measure, time());
    if (stderr.isTTY) draw();
    // The summary says how it ended.
    else if (!finalPhases.includes(phase)) void stderr.write(`${title}: ${phase}\n`);
  }
  function update(measure: Measure): void {
    track.update(measure, time());
    show();
  }

  return {
    phase: begin,
    update,
    at(phase, measure) {
      if (phase === current) update(measure);
      else begin(phase, measure);
    },
    hook(event) {
      const isFirst = hooks.text === '';
      hooks.add(event);
      // The first wait is told at once: nothing else may come for minutes.
      if (stderr.isTTY) draw();
      else if (isFirst && hooks.text !== '') print();
      else show();
    },
    end() {
      clearInterval(ticking);
      stderr.showStatus('');
    },
  };
}
