import { importCommonJs } from '@lifeboat/core/provider-kit';
import type { Registry } from 'prom-client';
import { type MetricDefinition, type MetricName, metricDefinitions } from './metric-definitions.ts';

export type Labels = Readonly<Record<string, string>>;

/** A value for each set of labels. */
export type Collected = readonly (readonly [labels: Labels, value: number])[];

/** Returns the current values at a scrape. If it fails, the metric has no values. */
export type CollectFrom = () => Collected | Promise<Collected>;

/** The metrics of a controller. */
export interface Metrics {
  /** Adds to a counter. 0 creates it. */
  add(name: MetricName, labels?: Labels, by?: number): void;
  /** Sets a gauge. */
  set(name: MetricName, labels: Labels, value: number): void;
  /** Adds a value to a histogram. */
  observe(name: MetricName, labels: Labels, value: number): void;
  /** Removes the values with exactly these labels from all metrics, for an object that was deleted. */
  forget(labels: Labels): void;
  /** Reports values of a metric that is defined as collected. Returns a function that ends this. */
  collect(name: MetricName, from: CollectFrom): () => void;
}

/** Registers all metrics. @throws Error if the registry already has one of them, because a registry belongs to one controller */
export async function createMetrics(registry: Registry): Promise<Metrics> {
  // prom-client is loaded only if somebody wants metrics.
  const { Counter, Gauge, Histogram } = await importCommonJs(() => import('prom-client'));
  const sources = new Map<string, Set<CollectFrom>>();
  const counters = new Map<string, InstanceType<typeof Counter>>();
  const gauges = new Map<string, InstanceType<typeof Gauge>>();
  const histograms = new Map<string, InstanceType<typeof Histogram>>();

  const valuesOf = async (name: string): Promise<Collected> => {
    const asked = [...(sources.get(name) ?? [])].map(async (source) => await source());
    return (await Promise.allSettled(asked)).flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  };

  for (const [name, definition] of Object.entries<MetricDefinition>(metricDefinitions)) {
    const { type, help, labels, buckets = [], isCollected = false } = definition;
    const common = { name, help, labelNames: [...labels], registers: [registry] };
    if (type === 'histogram') histograms.set(name, new Histogram({ ...common, buckets: [...buckets] }));
    else if (type === 'gauge') gauges.set(name, new Gauge({ ...common, ...(isCollected && { collect: () => collectGauge(name) }) }));
    else counters.set(name, new Counter({ ...common, ...(isCollected && { collect: () => collectCounter(name) }) }));
  }

  async function collectGauge(name: string): Promise<void> {
    const values = await valuesOf(name);
    const gauge = gauges.get(name);
    gauge?.reset();
    // A gauge without labels would show 0 although nothing is known.
    if (values.length === 0) gauge?.remove({});
    for (const [labels, value] of values) gauge?.set(labels, value);
  }

  async function collectCounter(name: string): Promise<void> {
    const values = await valuesOf(name);
    const counter = counters.get(name);
    counter?.reset();
    for (const [labels, value] of values) counter?.inc(labels, value);
  }

  return {
    add: (name, labels = {}, by = 1) => counters.get(name)?.inc(labels, by),
    set: (name, labels, value) => gauges.get(name)?.set(labels, value),
    observe: (name, labels, value) => histograms.get(name)?.observe(labels, value),
    forget(labels) {
      const names = Object.keys(labels).sort().join();
      for (const [name, metric] of [...counters, ...gauges, ...histograms]) {
        const definition: MetricDefinition = metricDefinitions[name as MetricName];
        if (!definition.isCollected && [...definition.labels].sort().join() === names) metric.remove(labels);
      }
    },
    collect(name, from) {
      const ofName = sources.get(name) ?? new Set();
      sources.set(name, ofName);
      ofName.add(from);
      return () => void ofName.delete(from);
    },
  };
}

/** For a controller without metrics. */
export const noMetrics: Metrics = {
  add: () => {},
  set: () => {},
  observe: () => {},
  forget: () => {},
  collect: () => () => {},
};
