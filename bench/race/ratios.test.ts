import { expect, test } from 'vitest';
import { ratios } from './ratios.ts';
import { spreadOf } from './spread-of.ts';
import { svgPlot } from './svg-plot.ts';

test('the middle one of an odd number, the mean of the two in the middle of an even one', () => {
  expect(spreadOf([3, 1, 2])).toEqual({ min: 1, median: 2, max: 3 });
  expect(spreadOf([4, 1, 2, 3])).toEqual({ min: 1, median: 2.5, max: 4 });
});

test('contestants are compared round by round, where both ran', () => {
  const runs = (...seconds: number[]) => seconds.map((value, index) => ({ round: index + 1, seconds: value }));
  expect(ratios(runs(2, 8, 100), runs(1, 2))).toEqual({ min: 2, median: 3, max: 4 });
  expect(ratios([], runs(1))).toBeUndefined();
});

test('a picture has every point, inside its frame, and no markup of a name', () => {
  const points = [1000, 100_000].map((x) => ({ x, y: x / 500, low: x / 600, high: x / 400 }));
  const svg = svgPlot({ title: 'a < b', xTitle: 'x', yTitle: 'y', lines: [{ name: 'line', color: '#000', points }] });
  expect(svg).toContain('a &lt; b');
  const circles = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
  expect(circles).toHaveLength(2);
  for (const [x = -1, y = -1] of circles) expect(x > 0 && x < 640 && y > 0 && y < 400).toBe(true);
});
