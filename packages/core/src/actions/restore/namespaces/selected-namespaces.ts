import { memberAt, ownMember } from '../../../json/index.ts';
import { objectAt, objectsAt, textAt } from '../../../objects/object-at.ts';

/** The label that every Namespace has by itself: its name. A selector with it selects namespaces by name, in whatever kind. */
const nameLabel = 'kubernetes.io/metadata.name';

/** Where an object chooses namespaces by their names. */
export interface SelectedNamespaces {
  readonly names: readonly string[];
  /** Changes the object that was looked into. */
  set(names: readonly string[]): void;
}

/**
 * The places in an object, of a built-in kind or not, that choose namespaces by name: label selectors (of network policies,
 * webhooks, affinity, admission policies and the like), `namespaces` of affinity terms, and `matchNames` of the selectors of
 * Prometheus' operator. By their path, in which the parts of a list have the name that they have, so that the same place is
 * found in another version of the object.
 */
export function selectedNamespaces(object: Readonly<Record<string, unknown>>): Map<string, SelectedNamespaces> {
  const found = new Map<string, SelectedNamespaces>();
  for (const [key, value] of Object.entries(object)) if (key !== 'metadata') walk(value, key, found);
  return found;
}

/** Whether {@link selectedNamespaces} may find a place: of most objects it does not, and they need not be copied to change it. */
export function maySelectNamespaces(object: Readonly<Record<string, unknown>>): boolean {
  for (const key of Object.keys(object)) if (key !== 'metadata' && mayHold(memberAt(object, key))) return true;
  return false;
}

function mayHold(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(mayHold);
  // Keys, not entries, which are a list for each member: this looks at every member of every object.
  for (const key of Object.keys(value)) {
    if (key === 'matchLabels') {
      if (textAt(value, key, nameLabel) !== undefined) return true;
    } else if (key === 'matchExpressions' || key === 'topologyKey' || key === 'namespaceSelector') return true;
    else if (mayHold(memberAt(value, key))) return true;
  }
  return false;
}

type Found = Map<string, SelectedNamespaces>;

function walk(value: unknown, path: string, found: Found): void {
  if (Array.isArray(value)) {
    for (const [i, each] of value.entries()) walk(each, `${path}[${textAt(each, 'name') ?? i}]`, found);
    return;
  }
  const fields = objectAt(value);
  if (!fields) return;
  addSelector(fields, path, found);
  // Of an affinity term: nothing else has both.
  if (fields.topologyKey !== undefined) addList(fields, 'namespaces', path, found);
  addList(objectAt(fields, 'namespaceSelector'), 'matchNames', path, found);
  for (const [key, each] of Object.entries(fields)) walk(each, `${path}.${key}`, found);
}

function addList(fields: Record<string, unknown> | undefined, key: string, path: string, found: Found): void {
  const names = namesOf(ownMember(fields, key));
  if (fields && names.length > 0) found.set(`${path} ${key}`, { names, set: (changed) => Object.assign(fields, { [key]: [...changed] }) });
}

function addSelector(selector: Record<string, unknown>, path: string, found: Found): void {
  const label = textAt(selector, 'matchLabels', nameLabel);
  // A label says the same as an expression with one name: a place is found again in either form.
  if (label !== undefined) found.set(`${path} In 0`, { names: [label], set: (names) => setLabel(selector, names) });
  for (const operator of ['In', 'NotIn']) {
    const expressions = objectsAt(selector, 'matchExpressions').filter((each) => each.key === nameLabel && each.operator === operator);
    const before = operator === 'In' && label !== undefined ? 1 : 0;
    for (const [i, expression] of expressions.entries())
      found.set(`${path} ${operator} ${i + before}`, {
        names: namesOf(expression.values),
        set: (names) => Object.assign(expression, { values: [...names] }),
      });
  }
}

function setLabel(selector: Record<string, unknown>, names: readonly string[]): void {
  const { [nameLabel]: _, ...labels } = objectAt(selector, 'matchLabels') ?? {};
  if (names.length === 1) {
    selector.matchLabels = { ...labels, [nameLabel]: names[0] };
    return;
  }
  if (Object.keys(labels).length > 0) selector.matchLabels = labels;
  else delete selector.matchLabels;
  selector.matchExpressions = [{ key: nameLabel, operator: 'In', values: [...names] }, ...objectsAt(selector, 'matchExpressions')];
}

function namesOf(values: unknown): string[] {
  return Array.isArray(values) && values.every((name) => typeof name === 'string') ? values : [];
}
