import { parseJson } from '../../json/index.ts';

/**
 * What the text of a JSON patch's `value` stands for, as with Velero: JSON where it looks like it, and else text, in which escapes
 * count as in JSON. Quotes around it make text of anything.
 * @throws Error for what JSON has not: Velero fails on that with every object
 */
export function valueIn(text: string): unknown {
  if (text.startsWith('"') && text.endsWith('"')) return textIn(text.slice(1, -1));
  if (/^(null|true|false|[{[].*)$/s.test(text) || isNumber(text)) return parseJson(text);
  if (jsonNumber.test(text)) return textIn(text);
  if (/^(true|false)$/i.test(text)) throw new Error(`${text} is no JSON: write ${text.toLowerCase()}, or "${text}" in quotes for the text`);
  if (/^[+-]?(\.?\d[\d.]*([eE][+-]?\d+)?|inf(inity)?|nan)$/i.test(text) && !/\..*\./.test(text))
    throw new Error(`${text} looks like a number but is not valid JSON: put it in quotes if it is text`);
  return textIn(text);
}

/** The inside of a JSON string. @throws Error */
export function textIn(inside: string): string {
  try {
    return parseJson(`"${inside}"`) as string;
  } catch {
    throw new Error('quotes, backslashes and line breaks in a text must be escaped as in JSON, such as \\" and \\n');
  }
}

// What JSON takes, and a double can hold: beyond that it is text for Velero too.
function isNumber(text: string): boolean {
  return jsonNumber.test(text) && Number.isFinite(Number(text));
}

const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
