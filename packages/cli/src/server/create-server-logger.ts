import type { LogFields, Logger } from '@lifeboat/core';
import { stringifyJson } from '@lifeboat/core/json';
import type { TextSink } from '../output/text-sink.ts';

export const logLevels = ['debug', 'info', 'warning', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

export const logFormats = ['json', 'text'] as const;
export type LogFormat = (typeof logFormats)[number];

interface ServerLoggerOptions {
  readonly sink: TextSink;
  /** Less important lines are left out. */
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly now: () => Date;
}

/** One line for each message, under the names of Velero's `--log-format`: `time`, `level`, `msg` and the fields; as a JSON object, or as
 * `name=value` pairs. */
export function createServerLogger({ sink, level, format, now }: ServerLoggerOptions): Logger {
  const lineOf = format === 'json' ? jsonLine : textLine;
  const at = (lineLevel: LogLevel) => (message: string, fields?: LogFields) => {
    if (logLevels.indexOf(lineLevel) < logLevels.indexOf(level)) return;
    const line = lineOf(allFields({ time: now().toISOString(), level: lineLevel, msg: message }, fields));
    // Bytes: a log is for machines, and goes out as it is.
    void sink.write(Buffer.from(`${withoutControls(line)}\n`));
  };
  return { debug: at('debug'), info: at('info'), warn: at('warning'), error: at('error') };
}

function allFields(head: Readonly<Record<string, string>>, fields: LogFields = {}): Map<string, unknown> {
  const all = new Map<string, unknown>(Object.entries(head));
  for (const [key, value] of Object.entries(fields))
    all.set(Object.hasOwn(head, key) ? `fields.${key}` : key, value instanceof Error ? value.message : value);
  return all;
}

function jsonLine(fields: ReadonlyMap<string, unknown>): string {
  try {
    return stringifyJson(Object.fromEntries(fields));
  } catch (error) {
    const { time, level, msg } = Object.fromEntries(fields);
    return stringifyJson({ time, level, msg, 'fields.unprintable': String(error) });
  }
}

function textLine(fields: ReadonlyMap<string, unknown>): string {
  return [...fields].map(([key, value]) => `${textOf(key)}=${textOf(value)}`).join(' ');
}

/** As logrus prints it: bare where that is clear, quoted elsewhere. */
function textOf(value: unknown): string {
  let text: string;
  try {
    text = typeof value === 'string' ? value : (stringifyJson(value) ?? '');
  } catch {
    text = String(value);
  }
  return /^[\w./@^+-]+$/.test(text) ? text : JSON.stringify(text);
}

/** JSON leaves these as they are, and a terminal would act on them. */
function withoutControls(line: string): string {
  return line.replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
