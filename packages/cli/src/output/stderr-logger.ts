import type { LogFields, Logger } from '@lifeboat/core';
import { stringifyJson } from '@lifeboat/core/json';
import type { TextSink } from './text-sink.ts';

/** The engine's log for `--debug`: one line a message. */
export function createStderrLogger(stderr: TextSink): Logger {
  const line = (level: string) => (message: string, fields?: LogFields) => {
    const facts = Object.entries(fields ?? {}).map(
      ([key, value]) => ` ${key}=${value instanceof Error ? value.message : stringifyJson(value)}`,
    );
    void stderr.write(`${level} ${message}${facts.join('')}\n`);
  };
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}
