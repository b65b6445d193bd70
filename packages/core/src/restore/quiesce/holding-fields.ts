import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { HoldingField, QuiesceAdapter } from '../../plugin-api/quiesce-adapter.ts';
import { isHoldingPath, isScalar } from './hold-annotation.ts';

/** What an adapter answers for an object, checked: it may be somebody else's code. @throws LifeboatError `ITEM_ACTION_FAILED` */
export function holdingFields(adapter: QuiesceAdapter, object: KubeObject): readonly HoldingField[] {
  if (!adapter.holdWith) return [];
  let fields: unknown;
  try {
    fields = adapter.holdWith(object);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new LifeboatError({ code: 'ITEM_ACTION_FAILED', message: `${adapter.name} failed: ${message}`, cause });
  }
  if (Array.isArray(fields) && fields.length <= 10 && fields.every(isHoldingField)) return fields;
  throw new LifeboatError({
    code: 'ITEM_ACTION_FAILED',
    message: `${adapter.name} returned from holdWith what are no fields: a list of { path, value } is expected, of fields of the spec or annotations`,
  });
}

function isHoldingField(field: unknown): field is HoldingField {
  if (typeof field !== 'object' || field === null) return false;
  const { path, value } = field as Partial<HoldingField>;
  return isHoldingPath(path) && isScalar(value) && (path[0] === 'spec' || typeof value === 'string');
}
