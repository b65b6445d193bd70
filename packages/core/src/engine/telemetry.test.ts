import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import { createEngine } from './create-engine.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let meters: MeterProvider;
const spans = new InMemorySpanExporter();
const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);

beforeEach(async () => {
  server = await startKubernetesApiServer({ namespaces: ['shop'] });
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  meters = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 3_600_000 })] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
  metrics.setGlobalMeterProvider(meters);
});
afterEach(async () => {
  for (const api of [metrics, trace, context]) api.disable();
  await meters.shutdown();
  await cluster.close();
  await server.close();
});

/** The points of a metric, by name. */
async function points(name: string): Promise<readonly { readonly attributes: unknown; readonly value: unknown }[]> {
  await meters.forceFlush();
  const last = measured.getMetrics().at(-1);
  const found = last?.scopeMetrics.flatMap((scope) => scope.metrics).find(({ descriptor }) => descriptor.name === name);
  return (found?.dataPoints ?? []).map(({ attributes, value }) => ({ attributes, value }));
}

test("OpenTelemetry's own SDK gets the spans and the metrics of runs", async () => {
  const engine = createEngine({ cluster, storageLocations: { main: { store: createMemoryObjectStore() } } });
  const backup = await engine.backup({ name: 'one', includedNamespaces: ['shop'] }).result;
  const restore = await engine.restore({ backupName: 'one', namespaceMapping: { shop: 'copy' } }).result;
  await engine.restore({ backupName: 'missing' }).result.catch(() => {});

  const [root] = spans.getFinishedSpans().filter(({ name }) => name === 'lifeboat.backup');
  const archive = spans.getFinishedSpans().find(({ name }) => name === 'lifeboat.backup.archive');
  expect(archive?.parentSpanContext?.spanId).toBe(root?.spanContext().spanId);
  expect(root?.attributes).toMatchObject({ 'lifeboat.name': 'one', 'lifeboat.phase': 'Completed' });

  const ofBackup = { 'lifeboat.operation': 'backup', 'lifeboat.phase': 'Completed' };
  const ofRestore = { 'lifeboat.operation': 'restore', 'lifeboat.phase': 'Completed' };
  expect(await points('lifeboat.operation.items')).toEqual([
    { attributes: ofBackup, value: backup.items },
    { attributes: ofRestore, value: restore.counts.created },
  ]);
  expect(await points('lifeboat.operation.bytes')).toEqual([{ attributes: ofBackup, value: backup.bytes }]);
  const durations = await points('lifeboat.operation.duration');
  expect(durations.map(({ attributes }) => attributes)).toEqual([
    ofBackup,
    ofRestore,
    { 'lifeboat.operation': 'restore', 'error.type': 'BACKUP_NOT_FOUND' },
  ]);
  expect(durations[0]?.value).toMatchObject({ count: 1, sum: expect.any(Number) });
  // A name in a metric would be a series for each backup.
  expect(JSON.stringify(durations)).not.toContain('one');
  expect(await points('lifeboat.operation.active')).toEqual([
    { attributes: { 'lifeboat.operation': 'backup' }, value: 0 },
    { attributes: { 'lifeboat.operation': 'restore' }, value: 0 },
  ]);
  const steps = (await points('lifeboat.step.duration')).map(({ attributes }) => (attributes as Record<string, string>)['lifeboat.step']);
  expect(steps).toEqual(expect.arrayContaining(['lifeboat.backup.prepare', 'lifeboat.backup.archive', 'lifeboat.restore.objects']));
  expect(steps).not.toContain('lifeboat.backup.list');
});
