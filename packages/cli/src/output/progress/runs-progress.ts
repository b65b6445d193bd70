import type { TextSink } from '../text-sink.ts';
import { visible } from '../visible.ts';
import { fitLine } from './fit-line.ts';
import { lineEveryMs, redrawEveryMs, tickEveryMs } from './line-every-ms.ts';
import type { Measure } from './measures.ts';
import { createTrack, type Track } from './track.ts';

/** Shows how far several runs are at once: in one line of a terminal, elsewhere a line for each now and then. */
export interface RunsProgress {
  /** What a run does from now on. */
  begin(who: string, what: string): void;
  update(who: string, measure: Measure): void;
  /** The run does nothing more. */
  ended(who: string): void;
  /** Prints a line that stays. */
  line(text: string): void;
  /** Removes the line. To be called whatever happens. */
  end(): void;
}

interface RunsProgressOptions {
  readonly stderr: TextSink;
  readonly quiet: boolean;
  readonly now: () => Date;
}

/** Of several runs only what counts most is told. */
const highestRankOfMany = 3;

export function createRunsProgress({ stderr, quiet, now }: RunsProgressOptions): RunsProgress {
  if (quiet) return { begin() {}, update() {}, ended() {}, line() {}, end() {} };
  const time = () => now().getTime();
  const started = time();
  const running = new Map<string, { readonly what: string; readonly track: Track }>();
  let shownAt = stderr.isTTY ? Number.NEGATIVE_INFINITY : started;

  function draw(): void {
    shownAt = time();
    const width = stderr.columns - 1;
    const [only] = running;
    if (running.size === 1 && only) {
      const [who, { what, track }] = only;
      const head = [...(who === '' ? [] : [{ text: who, rank: 0 }]), { text: what, rank: who === '' ? 0 : 5 }];
      stderr.showStatus(fitLine([...head, ...track.facts(shownAt)], { width, head: head.length, done: track.done }));
    } else stderr.showStatus([...running].map(([who]) => `${who}: ${textOf(who, highestRankOfMany)}`).join('  '));
  }
  function textOf(who: string, highestRank = Number.POSITIVE_INFINITY): string {
    const { what = '', track } = running.get(who) ?? {};
    const facts = track?.facts(time()).filter(({ rank }) => rank <= highestRank) ?? [];
    return [what, ...facts.map(({ text }) => text)].join(', ');
  }
  function show(): void {
    const sinceShown = time() - shownAt;
    if (stderr.isTTY) {
      if (sinceShown >= redrawEveryMs) draw();
      return;
    }
    if (sinceShown < lineEveryMs(time() - started)) return;
    shownAt = time();
    for (const who of running.keys()) void stderr.write(`${visible(who === '' ? '' : `${who}: `)}${textOf(who)}\n`);
  }
  const ticking = setInterval(show, tickEveryMs);
  ticking.unref();

  return {
    begin(who, what) {
      running.set(who, { what, track: createTrack() });
      show();
    },
    update(who, measure) {
      running.get(who)?.track.update(measure, time());
      show();
    },
    ended(who) {
      running.delete(who);
      if (stderr.isTTY) draw();
    },
    line: (text) => void stderr.write(`${visible(text)}\n`),
    end() {
      clearInterval(ticking);
      stderr.showStatus('');
    },
  };
}
