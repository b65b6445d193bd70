/** Reads data that a user wrote, field by field, and tells what is wrong with it by its place. */
export interface StrictFields {
  /** The fields of a mapping; a field that is `null` is as good as absent. `undefined` when the value is no mapping, or has
   * a field that is not `known`. Without `known` every field is. */
  mapping(value: unknown, place: string, known?: readonly string[]): Readonly<Record<string, unknown>> | undefined;
  /** Absent: empty. */
  list(value: unknown, place: string): readonly unknown[];
  /** A list of texts, each one of `allowed` where that is given. */
  texts<Text extends string = string>(value: unknown, place: string, allowed?: readonly Text[]): readonly Text[];
  /** Text; numbers and truth values count as what they print. */
  text(value: unknown, place: string): string | undefined;
  /** A mapping to texts. */
  textMap(value: unknown, place: string): Readonly<Record<string, string>>;
}

export function createStrictFields(problems: string[]): StrictFields {
  const fields: StrictFields = {
    mapping(value, place, known) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        problems.push(`${place} must be a mapping, not ${shown(value)}`);
        return undefined;
      }
      const unknown = known ? Object.keys(value).filter((key) => !known.includes(key)) : [];
      if (unknown.length > 0) problems.push(`unknown field ${unknown.join(', ')} in ${place}; known are ${(known ?? []).join(', ')}`);
      return unknown.length > 0 ? undefined : (value as Record<string, unknown>);
    },
    list(value, place) {
      if (value === undefined || value === null) return [];
      if (Array.isArray(value)) return value;
      problems.push(`${place} must be a list, not ${shown(value)}`);
      return [];
    },
    texts<Text extends string>(value: unknown, place: string, allowed?: readonly Text[]) {
      return fields.list(value, place).flatMap((each, index) => {
        const text = fields.text(each, `${place}[${index}]`) as Text | undefined;
        if (text === undefined) return [];
        if (!allowed || allowed.includes(text)) return [text];
        problems.push(`${place} cannot hold "${text}"; known are ${allowed.join(', ')}`);
        return [];
      });
    },
    text(value, place) {
      if (typeof value === 'string') return value;
      if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
      problems.push(`${place} must be text, not ${shown(value)}`);
      return undefined;
    },
    textMap(value, place) {
      const map = fields.mapping(value, place) ?? {};
      const texts = Object.entries(map).map(([key, each]) => [key, fields.text(each, `${place}.${key}`) ?? '']);
      return Object.fromEntries(texts);
    },
  };
  return fields;
}

function shown(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : `${typeof value} ${JSON.stringify(value)?.slice(0, 40)}`;
}
