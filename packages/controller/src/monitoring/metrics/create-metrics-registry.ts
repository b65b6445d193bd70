import { importCommonJs } from '@lifeboat/core/provider-kit';
import type { Registry } from 'prom-client';

/** Creates a registry of prom-client with the default metrics of this Node process. You may add metrics of your own to it. You may also
 * give the controller a registry that you already have. */
export async function createMetricsRegistry(): Promise<Registry> {
  // prom-client is loaded only if somebody wants metrics.
  const { collectDefaultMetrics, Registry } = await importCommonJs(() => import('prom-client'));
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
