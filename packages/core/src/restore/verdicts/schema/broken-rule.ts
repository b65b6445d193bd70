import { objectAt, objectsAt, textAt } from '../../../objects/object-at.ts';

/** A CEL rule of a definition that a refusal is about: `transition` where it looks at the object as it was. */
export function brokenRule(refusal: string, schema: Record<string, unknown>): 'transition' | 'state' | undefined {
  const found = rulesOf(schema, 0).filter(({ rule, message }) => refusal.includes(message ?? `failed rule: ${rule}`));
  if (found.length === 0) return undefined;
  return found.some(({ rule }) => /\boldSelf\b/.test(rule)) ? 'transition' : 'state';
}

interface Rule {
  readonly rule: string;
  readonly message: string | undefined;
}

function rulesOf(schema: Record<string, unknown>, depth: number): Rule[] {
  if (depth > 100) return [];
  const own = objectsAt(schema, 'x-kubernetes-validations').flatMap((each) => {
    const rule = textAt(each, 'rule');
    return rule === undefined ? [] : [{ rule, message: textAt(each, 'message') }];
  });
  const inner = [...Object.values(objectAt(schema, 'properties') ?? {}), schema.items, schema.additionalProperties];
  return [...own, ...inner.flatMap((each) => (isSchema(each) ? rulesOf(each, depth + 1) : []))];
}

function isSchema(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
