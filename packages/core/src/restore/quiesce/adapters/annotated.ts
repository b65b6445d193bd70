import type { HoldingField } from '../../../plugin-api/quiesce-adapter.ts';

/** A field of an adapter: an annotation. */
export function annotated(name: string, value: string): readonly HoldingField[] {
  return [{ path: ['metadata', 'annotations', name], value }];
}
