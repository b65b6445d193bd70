import type { LogFields, Logger } from '@lifeboat/core';
import { stringifyJson } from '@lifeboat/core/json';
import type { TextSink } from '../output/text-sink.ts';

export const logLevels = ['debug', 'info', 'warning', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

interface JsonLoggerOptions {
  readonly sink: TextSink;
  /** Less important lines are left out. */
  readonly level: LogLevel;
  readonly now: () => Date;
}

/** One JSON object a line, under the names of Velero's `--log-format json`: `time`, `level`, `msg` and the fields. */
export function createJsonLogger({ sink, level, now }: JsonLoggerOptions): Logger {
  const at = (lineLevel: LogLevel) => (message: string, fields?: LogFields) => {
    if (logLevels.indexOf(lineLevel) < logLevels.indexOf(level)) return;
    // Bytes: a log is for machines, and goes out as it is.
    void sink.write(Buffer.from(`${lineOf({ time: now().toISOString(), level: lineLevel, msg: message }, fields)}\n`));
  };
  return { debug: at('debug'), info: at('info'), warn: at('warning'), error: at('error') };
}

function lineOf(head: Readonly<Record<string, string>>, fields: LogFields = {}): string {
  const own = new Map(Object.entries(head));
  const rest = Object.entries(fields).map(([key, value]) => [own.has(key) ? `fields.${key}` : key, plain(value)] as const);
  let line: string;
  try {
    line = stringifyJson(Object.fromEntries([...own, ...rest]));
  } catch (error) {
    line = stringifyJson({ ...head, 'fields.unprintable': String(error) });
  }
  // JSON leaves these as they are, and a terminal would act on them.
  return line.replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function plain(value: unknown): unknown {
  return value instanceof Error ? value.message : value;
}
