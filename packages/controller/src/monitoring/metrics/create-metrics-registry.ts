import { importCommonJs } from '@lifeboat/core/provider-kit';
import type { Registry } from 'prom-client';

/** A registry of prom-client that has what there is to know of this Node process. Add metrics of your own to it, or let the controller use
 * one that you have. */
export async function createMetricsRegistry(): Promise<Registry> {
  // Only who wants metrics loads it.
  const { collectDefaultMetrics, Registry } = await importCommonJs(() => import('prom-client'));
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
