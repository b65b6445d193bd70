import { ownMember, parseJson } from '@lifeboat/core/json';
import { dataFields, type Notification } from './notification-of.ts';

const names: ReadonlySet<string> = new Set(['id', 'type', 'subject', 'time', 'source', ...dataFields.map((field) => `data.${field}`)]);

const placeholder = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** Fills the template with the values of a notification, and returns the body. */
export type FillTemplate = (notification: Notification & { readonly source: string }) => unknown;

/** Reads a JSON text whose strings hold placeholders. A placeholder that is the whole string becomes the value itself, so numbers stay
 * numbers, and an absent value becomes `null`. Within a longer string, an absent value becomes the empty text.
 * @throws Error that says what is wrong with the text */
export function parseTemplate(text: string): FillTemplate {
  let template: unknown;
  try {
    template = parseJson(text);
  } catch (error) {
    throw new Error(`the template is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof template !== 'object' || template === null) throw new Error('the template is no JSON object');
  for (const string of stringsOf(template))
    for (const [whole, name = ''] of string.matchAll(placeholder))
      if (!names.has(name)) throw new Error(`the template has ${whole}; there are ${[...names].join(', ')}`);
  return (notification) => fill(template, notification);
}

function* stringsOf(value: unknown): Iterable<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const item of value) yield* stringsOf(item);
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) yield* stringsOf(item);
}

function fill(value: unknown, notification: Parameters<FillTemplate>[0]): unknown {
  if (typeof value === 'string') return fillString(value, notification);
  if (Array.isArray(value)) return value.map((item) => fill(item, notification));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, notification)]));
}

function fillString(text: string, notification: Parameters<FillTemplate>[0]): unknown {
  const find = (name: string) => {
    const [head = '', field] = name.split('.');
    return field === undefined ? ownMember(notification, head) : ownMember(notification.data, field);
  };
  const whole = /^\{\{\s*([^{}]*?)\s*\}\}$/.exec(text)?.[1];
  if (whole !== undefined) return find(whole) ?? null;
  return text.replace(placeholder, (_match, name: string) => String(find(name) ?? ''));
}
