import { ratios, type Timed } from './ratios.ts';
import type { Contestant, ScenarioResult } from './run-scenario.ts';
import type { Spread } from './spread-of.ts';

/** A comparison: how many times the seconds of the second the first one takes. */
export interface RaceRatio {
  readonly what: 'backup' | 'restore';
  readonly of: Contestant;
  readonly to: Contestant;
  readonly ratio: Spread;
}

const pairs: readonly (readonly [Contestant, Contestant])[] = [
  ['lifeboat', 'limit'],
  ['velero', 'lifeboat'],
  ['velero', 'limit'],
  ['lifeboat', 'against'],
  ['against', 'limit'],
];

export function ratiosOf(result: ScenarioResult): RaceRatio[] {
  return (['backup', 'restore'] as const).flatMap((what) =>
    pairs.flatMap(([of, to]) => {
      const ratio = ratios(result[what][of], result[what][to]);
      return ratio ? [{ what, of, to, ratio }] : [];
    }),
  );
}

/** Of processors: steadier than the clock beside other work. */
export function cpuRatiosOf(result: ScenarioResult): RaceRatio[] {
  const cpu = (runs: readonly Timed[]) =>
    runs.flatMap(({ round, cpuSeconds }) => (cpuSeconds === undefined ? [] : [{ round, seconds: cpuSeconds }]));
  return (['backup', 'restore'] as const).flatMap((what) => {
    const { lifeboat, against } = result[what];
    const ratio = ratios(cpu(lifeboat), cpu(against));
    return ratio ? [{ what, of: 'lifeboat' as const, to: 'against' as const, ratio }] : [];
  });
}

/** Markdown, a row a ratio. */
export function raceTable(results: readonly ScenarioResult[]): string {
  const rows = results.flatMap((result) =>
    ratiosOf(result).map(({ what, of, to, ratio }) => {
      const { objects, controllers } = result;
      const cells = [objects.toLocaleString('en'), controllers ? 'on' : 'off', what, `${of} : ${to}`];
      return `| ${[...cells, ...[ratio.min, ratio.median, ratio.max].map(times)].join(' | ')} |`;
    }),
  );
  return [
    '| objects | controllers | run | time of | least | median | most |',
    '| ---: | --- | --- | --- | ---: | ---: | ---: |',
    ...rows,
  ].join('\n');
}

function times(value: number): string {
  return `${value} ×`;
}
