import type { Patience } from '@lifeboat/core/plugin-api';
import type { GcsContext } from './gcs-context.ts';

/** The same store with another patience. No copy: what is proven once is proven for all calls. */
export function contextWith(context: GcsContext, patience: Patience): GcsContext {
  return Object.create(context, { api: { value: context.api.with(patience), enumerable: true } }) as GcsContext;
}
