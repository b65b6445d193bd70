/** A line of a plot. */
export interface PlotLine {
  readonly name: string;
  readonly color: string;
  readonly points: readonly { readonly x: number; readonly y: number; readonly low: number; readonly high: number }[];
}

interface PlotOptions {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly lines: readonly PlotLine[];
}

const [width, height] = [640, 400];
const [left, right, top, bottom] = [70, 120, 45, 50];

/** An SVG picture with logarithmic axes: medians as lines, least and most as bars. Reads well on light and on dark pages. */
export function svgPlot({ title, xTitle, yTitle, lines }: PlotOptions): string {
  const points = lines.flatMap((line) => line.points);
  const xs = scale(
    points.map(({ x }) => x),
    [left, width - right],
  );
  const ys = scale(
    points.flatMap(({ low, high }) => [low, high]),
    [height - bottom, top],
  );
  const text = (x: number, y: number, content: string, more = '') => `<text x="${f(x)}" y="${f(y)}" ${more}>${escaped(content)}</text>`;
  const parts = [
    text(width / 2, 24, title, 'text-anchor="middle" font-size="16"'),
    ...ys.ticks.flatMap((y) => [
      `<line x1="${left}" x2="${width - right}" y1="${f(ys.at(y))}" y2="${f(ys.at(y))}" stroke="#888" stroke-opacity="0.3"/>`,
      text(left - 8, ys.at(y) + 4, y.toLocaleString('en'), 'text-anchor="end"'),
    ]),
    ...xs.ticks.map((x) => text(xs.at(x), height - bottom + 20, x.toLocaleString('en'), 'text-anchor="middle"')),
    text((left + width - right) / 2, height - 10, xTitle, 'text-anchor="middle"'),
    text(0, 0, yTitle, `text-anchor="middle" transform="translate(18 ${f((top + height - bottom) / 2)}) rotate(-90)"`),
    ...lines.flatMap((line) => drawn(line)),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#777" role="img">`,
    `<title>${escaped(title)}</title>`,
    ...parts,
    '</svg>\n',
  ].join('\n');

  function drawn({ name, color, points: own }: PlotLine): string[] {
    const last = own.at(-1);
    if (!last) return [];
    const path = own.map(({ x, y }) => `${f(xs.at(x))},${f(ys.at(y))}`).join(' ');
    return [
      `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"/>`,
      ...own.flatMap(({ x, y, low, high }) => [
        `<line x1="${f(xs.at(x))}" x2="${f(xs.at(x))}" y1="${f(ys.at(low))}" y2="${f(ys.at(high))}" stroke="${color}"/>`,
        `<circle cx="${f(xs.at(x))}" cy="${f(ys.at(y))}" r="4" fill="${color}"/>`,
      ]),
      text(xs.at(last.x) + 10, ys.at(last.y) + 4, name, `fill="${color}"`),
    ];
  }
}

/** A logarithmic axis with its 1, 2 and 5 of each decade. */
function scale(values: readonly number[], [from, to]: readonly [number, number]) {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const [low, high] = [Math.log(min * 0.8), Math.log(max * 1.25)];
  const ticks: number[] = [];
  for (let decade = Math.floor(Math.log10(min)) - 1; decade <= Math.log10(max) + 1; decade++)
    for (const step of [1, 2, 5]) {
      const tick = Number((step * 10 ** decade).toPrecision(1));
      if (Math.log(tick) >= low && Math.log(tick) <= high) ticks.push(tick);
    }
  return { ticks, at: (value: number) => from + ((Math.log(value) - low) / (high - low)) * (to - from) };
}

function f(value: number): string {
  return value.toFixed(1);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
