import { isRawJson, ownMember, parseJson, stringifyJson } from '../../json/index.ts';
import { transformsAnnotation } from '../values/labels.ts';
import { selectAnnotation } from '../values/location-annotations.ts';

/** Options that somebody wrote into annotations of a Backup or Restore, as fields of its request; what they may hold is checked there. */
interface AnnotatedOptions {
  /** By field: the value, and where it is said. */
  readonly fields: ReadonlyMap<string, readonly [value: unknown, path: string]>;
  readonly problems: readonly string[];
}

/** What `lifeboat.io/transforms` may say. */
const transformFields: readonly string[] = [
  ...['registryMapping', 'hostMapping', 'rewriteHosts', 'nodeSelectorMapping', 'tolerationMapping', 'claims', 'namespaceReferences'],
  ...['rewriteServiceNames', 'rewriteServiceNamesInSecrets', 'storageClassMapping', 'imageNameMapping'],
];

/** An API server takes no more of all annotations together. */
const mostCharacters = 256 * 1024;

/**
 * Reads `lifeboat.io/select` of a Backup or Restore, and `lifeboat.io/transforms` of a Restore: what a request says and Velero's objects
 * have no field for. Anybody may have written them. Functions cannot stand there.
 */
export function readAnnotatedOptions(annotations: Readonly<Record<string, string>>, kind: 'Backup' | 'Restore'): AnnotatedOptions {
  const fields = new Map<string, readonly [unknown, string]>();
  const problems: string[] = [];
  const read = (name: string): Readonly<Record<string, unknown>> | undefined => {
    const text = ownMember(annotations, name);
    if (text === undefined) return undefined;
    const said = parsed(text);
    if (typeof said !== 'string') return said;
    problems.push(`annotation ${name}: Invalid value: ${said}`);
    return undefined;
  };
  const select = read(selectAnnotation);
  if (select) {
    problems.push(
      ...functionsIn(select).map((path) => `annotation ${selectAnnotation}: ${path}: Forbidden: a function cannot stand in an annotation`),
    );
    fields.set('select', [select, `annotation ${selectAnnotation}`]);
  }
  const transforms = kind === 'Restore' ? read(transformsAnnotation) : undefined;
  for (const [field, value] of Object.entries(transforms ?? {})) {
    const at = `annotation ${transformsAnnotation}: ${field}`;
    if (field === 'transforms') problems.push(`${at}: Forbidden: functions cannot stand in an annotation`);
    else if (transformFields.includes(field)) fields.set(field, [value, at]);
    else problems.push(`${at}: unknown field; known are ${transformFields.join(', ')}`);
  }
  return { fields, problems };
}

/** Annotations that say what a request says and Velero's objects have no field for, as a server of Lifeboat reads them: `select`, and
 * what changes objects on their way into the cluster. Functions cannot stand there: their text is what is wrong with the request. */
export function writeAnnotatedOptions(request: object): Readonly<Record<string, string>> | string {
  const said = request as Readonly<Record<string, unknown>>;
  const select = ownMember(said, 'select') as Readonly<Record<string, unknown>> | undefined;
  const [predicate] = select ? functionsIn(select) : [];
  if (predicate !== undefined) return `select.${predicate}: a function cannot stand in an annotation`;
  if (ownMember(said, 'transforms') !== undefined) return 'transforms: functions cannot stand in an annotation';
  const told = transformFields.flatMap((field) => {
    const value = ownMember(said, field);
    return value === undefined ? [] : [[field, value] as const];
  });
  return {
    ...(select && { [selectAnnotation]: stringifyJson(select) }),
    ...(told.length > 0 && { [transformsAnnotation]: stringifyJson(Object.fromEntries(told)) }),
  };
}

/** A text is what is wrong with it. */
function parsed(text: unknown): Readonly<Record<string, unknown>> | string {
  if (typeof text !== 'string') return 'must be a text';
  if (text.length > mostCharacters) return `has ${text.length} characters, at most ${mostCharacters} are read`;
  try {
    const value: unknown = parseJson(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJson(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : 'must be a JSON object';
  } catch (error) {
    return `must be a JSON object: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Where predicates are named. */
function functionsIn(select: Readonly<Record<string, unknown>>): string[] {
  return (['include', 'exclude'] as const).flatMap((list) => {
    const rules = ownMember(select, list);
    if (!Array.isArray(rules)) return [];
    const isNamed = (rule: unknown) => typeof rule === 'object' && rule !== null && Object.hasOwn(rule, 'predicate');
    return rules.flatMap((rule: unknown, i) => (isNamed(rule) ? [`${list}[${i}].predicate`] : []));
  });
}
