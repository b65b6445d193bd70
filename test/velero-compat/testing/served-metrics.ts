import { type MetricDefinition, metricDefinitions } from '../../../packages/controller/src/monitoring/metrics/metric-definitions.ts';

interface Shape {
  readonly type: string;
  readonly labels: readonly string[];
  readonly buckets?: readonly number[];
}

/** What a page of metrics in Prometheus' text format has under a prefix: the type of each, its labels, and a histogram's buckets. */
export function servedMetrics(text: string, prefix: string): Record<string, Shape> {
  const found = [...text.matchAll(new RegExp(`^# TYPE (${prefix}\\S+) (\\w+)$`, 'gm'))].map(([, name = '', type = '']) => {
    const row = new RegExp(`^${name}(?:_sum)?\\{(.*)\\} `, 'm').exec(text)?.[1] ?? '';
    const labels = [...row.matchAll(/(\w+)="/g)].map(([, label = '']) => label).sort();
    // Those of one row.
    const bounds = [...text.matchAll(new RegExp(`^${name}_bucket\\{.*le="(\\d+)"`, 'gm'))].map(([, bound]) => Number(bound));
    return [name, { type, labels, ...(bounds.length > 0 && { buckets: [...new Set(bounds)] }) }] as const;
  });
  return Object.fromEntries(found);
}

/** The same of ours. */
export function ownMetrics(isMeant: (name: string) => boolean): Record<string, Shape> {
  const meant = Object.entries<MetricDefinition>(metricDefinitions).filter(([name]) => isMeant(name));
  return Object.fromEntries(
    meant.map(([name, { type, labels, buckets }]) => [name, { type, labels: [...labels].sort(), ...(buckets && { buckets }) }]),
  );
}
