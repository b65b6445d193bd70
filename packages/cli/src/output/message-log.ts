import type { EventObject, Issue } from '@lifeboat/core';
import type { TextSink } from './text-sink.ts';
import { visible } from './visible.ts';

/** Keeps the first warnings and errors of a run for its end: the rest is in the stored results. */
export interface MessageLog {
  readonly warnings: number;
  readonly errors: number;
  /** What is only worth knowing has no place here. */
  add(issue: Omit<Issue, 'code'> & Partial<Pick<Issue, 'code'>>): void;
  /** Prints them to standard error; with `quiet` only errors. */
  print(stderr: TextSink, options: { readonly quiet: boolean; readonly more: string }): Promise<void>;
}

const shown = 20;

export function createMessageLog(): MessageLog {
  const kept: Record<'warning' | 'error', string[]> = { warning: [], error: [] };
  const counts = { warning: 0, error: 0 };
  return {
    get warnings() {
      return counts.warning;
    },
    get errors() {
      return counts.error;
    },
    add({ severity: type, message, object }) {
      if (type === 'info') return;
      counts[type]++;
      if (kept[type].length < shown) kept[type].push(`${type}: ${object ? `${objectName(object)}: ` : ''}${visible(spoken(message))}\n`);
    },
    async print(stderr, { quiet, more }) {
      for (const type of ['warning', 'error'] as const) {
        if (quiet && type === 'warning') continue;
        await stderr.write(kept[type].join(''));
        const rest = counts[type] - kept[type].length;
        if (rest > 0) await stderr.write(`${type}: and ${rest} more: ${more}\n`);
      }
    },
  };
}

/** Options of the engine by their flags. */
function spoken(message: string): string {
  return message.replace('existingResourcePolicy: update writes it', '--existing-resource-policy update writes it');
}

/** `deployments.apps shop/web`. */
export function objectName(object: EventObject): string {
  return `${object.groupResource} ${object.namespace === '' ? '' : `${object.namespace}/`}${object.name}`;
}
