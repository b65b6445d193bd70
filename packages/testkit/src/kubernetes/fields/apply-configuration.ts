import { equalJson } from '@lifeboat/core/json';
import { StatusError } from '../requests/status-error.ts';
import { differenceOf, itemElement, pathsIn } from './difference-of.ts';
import { emptySet, type FieldSet, intersect, isEmptySet, pathsOf, subtract, unite } from './field-set.ts';
import type { FieldShape } from './field-shape.ts';
import { isJsonObject, type JsonObject, member, setMember } from './json-object.ts';
import { isWriter, type ManagedEntry, ownable, stripSystemFields, type Writer } from './managed-fields.ts';

/** Does a server-side apply. Returns the object merged with the configuration, and the managers afterwards. @throws StatusError 409 */
export function applyConfiguration(options: {
  readonly live: JsonObject | undefined;
  readonly configuration: JsonObject;
  readonly entries: readonly ManagedEntry[];
  readonly shape: FieldShape;
  readonly writer: Writer;
  readonly force: boolean;
}): { object: JsonObject; entries: ManagedEntry[] } {
  const { live, configuration, shape, writer } = options;
  const entries = [...options.entries];
  if (live && entries.length === 0 && !isEmptySet(ownable(live, shape))) {
    // As in the real server, somebody owns the fields that existed before the first apply.
    const fields = ownable(live, shape);
    entries.push({
      manager: 'before-first-apply',
      operation: 'Update',
      apiVersion: writer.apiVersion,
      subresource: '',
      time: writer.time,
      fields,
    });
  }
  const mine = entries.find((entry) => isWriter(entry, writer, 'Apply'));
  const others = entries.filter((entry) => entry !== mine);
  const applied = stripSystemFields(pathsIn(configuration, shape, 'applied'));
  const owned = others.reduce((all, entry) => unite(all, entry.fields), emptySet);
  const dropped = subtract(subtract(mine?.fields ?? emptySet, applied), owned);
  const merged = merge(prune(live ?? {}, dropped, shape) ?? {}, configuration, shape) as JsonObject;
  const difference = differenceOf(live ?? {}, merged, shape);
  const touched = stripSystemFields(difference.changed);

  const conflicts = others
    .map((entry) => ({ entry, fields: intersect(entry.fields, touched) }))
    .filter(({ fields }) => !isEmptySet(fields));
  if (conflicts.length > 0 && !options.force) throw applyConflict(conflicts);

  const kept = others.map((entry) => ({ ...entry, fields: subtract(subtract(entry.fields, touched), difference.removed) }));
  const unchanged = live !== undefined && equalJson(live, merged);
  const time = unchanged ? mine?.time : writer.time;
  return {
    object: merged,
    entries: [
      ...kept,
      {
        manager: writer.manager,
        operation: 'Apply',
        apiVersion: writer.apiVersion,
        subresource: writer.subresource,
        time,
        fields: applied,
      },
    ],
  };
}

function applyConflict(conflicts: readonly { entry: ManagedEntry; fields: FieldSet }[]): StatusError {
  const named = conflicts
    .map(({ entry, fields }) => ({
      paths: pathsOf(fields),
      who: `"${entry.manager}"${entry.subresource === '' ? '' : ` with subresource "${entry.subresource}"`}${entry.operation === 'Update' ? ` using ${entry.apiVersion}` : ''}`,
    }))
    .sort((a, b) => (a.who < b.who ? -1 : 1));
  const causes = named.flatMap(({ who, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${who}`, field })),
  );
  const [only] = causes;
  const message =
    causes.length === 1 && only
      ? `Apply failed with 1 conflict: ${only.message}: ${only.field}`
      : `Apply failed with ${causes.length} conflicts: ${named.map(({ who, paths }) => `conflicts with ${who}:\n${paths.map((path) => `- ${path}`).join('\n')}`).join('\n')}`;
  return new StatusError({ code: 409, reason: 'Conflict', message, details: { causes } });
}

function merge(live: unknown, configuration: unknown, shape: FieldShape): unknown {
  if (shape.atomic) return configuration;
  if (isJsonObject(live) && isJsonObject(configuration)) {
    const result = { ...live };
    for (const [key, value] of Object.entries(configuration)) setMember(result, key, merge(member(live, key), value, shape.child(key)));
    return result;
  }
  const { listKeys } = shape;
  if (!listKeys || !Array.isArray(live) || !Array.isArray(configuration)) return configuration;
  const given = new Map(configuration.map((item) => [itemElement(item, listKeys), item]));
  const kept = live.map((item) => {
    const element = itemElement(item, listKeys);
    const change = given.get(element);
    given.delete(element);
    return change === undefined || listKeys === 'value' ? item : merge(item, change, shape.child(''));
  });
  return [...kept, ...given.values()];
}

/** Removes these paths from a value. Returns `undefined` if it lost something and nothing is left. */
function prune(value: unknown, paths: FieldSet, shape: FieldShape): unknown {
  if (paths.members.size === 0) return paths.owned ? undefined : value;
  if (isJsonObject(value) && !shape.atomic) {
    const result: JsonObject = {};
    for (const [key, below] of Object.entries(value)) {
      const lost = paths.members.get(`f:${key}`);
      const kept = lost ? prune(below, lost, shape.child(key)) : below;
      if (kept !== undefined) setMember(result, key, kept);
    }
    return Object.keys(result).length === 0 ? undefined : result;
  }
  const { listKeys } = shape;
  if (!Array.isArray(value) || !listKeys) return value;
  const items = value.flatMap((item) => {
    const lost = paths.members.get(itemElement(item, listKeys));
    if (!lost) return [item];
    if (lost.owned) return [];
    const kept = prune(item, lost, shape.child(''));
    return kept === undefined ? [] : [kept];
  });
  return items.length === 0 ? undefined : items;
}
