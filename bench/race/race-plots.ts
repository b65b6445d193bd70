import type { Contestant, ScenarioResult } from './run-scenario.ts';
import { spreadOf } from './spread-of.ts';
import { svgPlot } from './svg-plot.ts';

const colors: Record<Contestant, string> = { limit: '#3a923a', lifeboat: '#3274a1', against: '#9372b2', velero: '#e1812c' };

/** Seconds by objects, a line a contestant; a picture for backup and for restore. */
export function racePlots(results: readonly ScenarioResult[]): { readonly name: string; readonly svg: string }[] {
  const sets = [...new Set(results.map(({ controllers }) => controllers))];
  return (['backup', 'restore'] as const).flatMap((what) =>
    sets.map((controllers) => {
      const own = results.filter((result) => result.controllers === controllers).sort((a, b) => a.objects - b.objects);
      const lines = (Object.keys(colors) as Contestant[]).map((name) => ({
        name,
        color: colors[name],
        points: own.flatMap((result) => {
          const seconds = result[what][name].map((run) => run.seconds);
          if (seconds.length === 0) return [];
          const { min, median, max } = spreadOf(seconds);
          return [{ x: result.objects, y: median, low: min, high: max }];
        }),
      }));
      const title = `${what === 'backup' ? 'Backup' : 'Restore'}, controllers ${controllers ? 'on' : 'off'}`;
      return {
        name: `race-${what}${controllers ? '-controllers' : ''}.svg`,
        svg: svgPlot({ title, xTitle: 'objects', yTitle: 'seconds', lines: lines.filter(({ points }) => points.length > 0) }),
      };
    }),
  );
}
