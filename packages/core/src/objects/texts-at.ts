import { ownMember, setOwnMember } from '../json/index.ts';

/** A text inside an object, which can be changed where it stands. */
export interface PlacedText {
  readonly text: string;
  /** Of the innermost list that it is in: the `name` of its part, or its number. */
  readonly part: string;
  /** Changes the object. */
  set(text: string): void;
  /** Takes it out: a member of an object, or a part of a list of texts. */
  remove(): void;
}

/** The texts at a path such as `webhooks[].clientConfig.service.namespace`, where `[]` stands for every part of a list and `*` for
 * every member of an object. What is not there, or no text, is passed over. */
export function textsAt(object: unknown, path: string): PlacedText[] {
  return follow({ value: object, part: '' }, path.replaceAll('[]', '.[]').split('.')).flatMap(({ value, part, set, remove }) =>
    typeof value === 'string' && set && remove ? [{ text: value, part, set, remove }] : [],
  );
}

interface Found {
  readonly value: unknown;
  readonly part: string;
  readonly set?: (text: string) => void;
  readonly remove?: () => void;
}

function follow(from: Found, [step, ...rest]: readonly string[]): Found[] {
  if (step === undefined) return [from];
  const { value, part } = from;
  if (step === '[]') {
    if (!Array.isArray(value)) return [];
    return value.flatMap((each, i) =>
      follow(
        {
          value: each,
          part: nameOf(each) ?? String(i),
          set: (text) => value.splice(value.indexOf(each), 1, text),
          remove: () => value.splice(value.indexOf(each), 1),
        },
        rest,
      ),
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const fields = value as Record<string, unknown>;
  const keys = step === '*' ? Object.keys(fields) : [step];
  return keys.flatMap((key) => {
    const member = ownMember(fields, key);
    if (member === undefined) return [];
    return follow({ value: member, part, set: (text) => setOwnMember(fields, key, text), remove: () => delete fields[key] }, rest);
  });
}

function nameOf(value: unknown): string | undefined {
  const name = typeof value === 'object' && value !== null ? ownMember(value as Record<string, unknown>, 'name') : undefined;
  return typeof name === 'string' ? name : undefined;
}
