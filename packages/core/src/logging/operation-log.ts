import { createGzip, type Gzip } from 'node:zlib';
import type { EventObject, MessageEvent } from '../engine/events.ts';
import { groupResource, type ResourceIdentifier } from '../plugin-api/kube-object.ts';
import type { LogFields, Logger } from '../plugin-api/logger.ts';
import type { ResultMessages, ResultsFile } from '../velero-api/results.ts';
import { formatTimestamp } from '../velero-api/timestamp.ts';

/** What one backup or restore says: its log file, its results file, its warning and error events. */
export interface OperationLog extends Logger {
  /** A logger whose messages are about one object. */
  forItem(item: ResourceIdentifier): Logger;
  readonly counts: { readonly warnings: number; readonly errors: number };
  readonly results: ResultsFile;
  /** The log file's gzip bytes. What is logged afterwards is counted and told, but not in the file. */
  close(): Promise<Uint8Array>;
}

interface OperationLogOptions {
  /** Fields of every line, such as `backup: 'velero/b1'`. */
  readonly fields: LogFields;
  /** How a message reads in the results file: Velero's log hook for backups, plain for restores (reference 1.3, 3.10). */
  readonly resultStyle: 'backup' | 'restore';
  readonly now: () => Date;
  readonly onMessage: (event: MessageEvent) => void;
  /** Also gets every line. */
  readonly logger?: Logger | undefined;
}

// The log is uploaded whole at the end: 50,000 objects make well under 2 MiB compressed. Beyond this, info lines stop.
const maxCompressedBytes = 16 * 1024 * 1024;

type Level = 'debug' | 'info' | 'warn' | 'error';

/** Collects a run's messages in Velero's (logrus text) form. */
export function createOperationLog(options: OperationLogOptions): OperationLog {
  const file = gzipCollector();
  const results: Required<Record<'errors' | 'warnings', ResultMessages>> = { errors: {}, warnings: {} };
  const counts = { warnings: 0, errors: 0 };
  let truncated = false;

  function log(level: Level, message: string, fields: LogFields, item?: ResourceIdentifier): void {
    options.logger?.[level](message, { ...itemFields(item), ...fields });
    if (level !== 'debug') writeLine(level, message, { ...options.fields, ...itemFields(item), ...fields });
    if (level !== 'warn' && level !== 'error') return;
    counts[level === 'warn' ? 'warnings' : 'errors'] += 1;
    const messages = results[level === 'warn' ? 'warnings' : 'errors'];
    // Velero's log hook files what is about a cluster-scoped object of a backup under `velero`.
    if (options.resultStyle === 'backup')
      addMessage(messages, backupResultMessage(message, fields, item), item?.namespace ? item : undefined);
    else addMessage(messages, restoreResultMessage(message, fields), item);
    const object: EventObject | undefined = item && { groupResource: groupResource(item), namespace: item.namespace, name: item.name };
    options.onMessage({
      type: level === 'warn' ? 'warning' : 'error',
      message: restoreResultMessage(message, fields),
      ...(object && { object }),
    });
  }

  function writeLine(level: Level, message: string, fields: LogFields): void {
    if (file.bytes > maxCompressedBytes && level === 'info') {
      if (!truncated) file.write(line('warning', 'The log is full: info messages end here', options.fields, options.now()));
      truncated = true;
      return;
    }
    file.write(line(level === 'warn' ? 'warning' : level, message, fields, options.now()));
  }

  const loggerFor = (item?: ResourceIdentifier): Logger => ({
    debug: (message, fields = {}) => log('debug', message, fields, item),
    info: (message, fields = {}) => log('info', message, fields, item),
    warn: (message, fields = {}) => log('warn', message, fields, item),
    error: (message, fields = {}) => log('error', message, fields, item),
  });
  return { ...loggerFor(), forItem: loggerFor, counts, results, close: () => file.close() };
}

function itemFields(item: ResourceIdentifier | undefined): LogFields {
  return item ? { resource: groupResource(item), ...(item.namespace && { namespace: item.namespace }), name: item.name } : {};
}

function line(level: string, message: string, fields: LogFields, now: Date): string {
  const pairs = Object.keys(fields)
    .sort()
    .map((key) => ` ${key}=${quoted(errorText(fields[key]))}`);
  return `time="${formatTimestamp(now)}" level=${level} msg=${quoted(message)}${pairs.join('')}\n`;
}

function quoted(text: string): string {
  return /^[\w./@^+-]*$/.test(text) ? text : JSON.stringify(text);
}

function errorText(value: unknown): string {
  if (value instanceof Error) return value.message;
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}

// Velero's pkg/util/logging/log_counter_hook.go
function backupResultMessage(message: string, fields: LogFields, item: ResourceIdentifier | undefined): string {
  const resource = item ? ` resource: /${groupResource(item)}` : '';
  const name = item ? ` name: /${item.name}` : '';
  const error = 'error' in fields ? ` error: /${errorText(fields.error)}` : '';
  return `${resource}${name} message: /${message}${error}`;
}

function restoreResultMessage(message: string, fields: LogFields): string {
  return 'error' in fields ? `${message}: ${errorText(fields.error)}` : message;
}

function addMessage(messages: ResultMessages, text: string, item: ResourceIdentifier | undefined): void {
  if (!item) {
    messages.velero ??= [];
    messages.velero.push(text);
  } else if (item.namespace === '') {
    messages.cluster ??= [];
    messages.cluster.push(text);
  } else {
    messages.namespaces ??= {};
    const list = messages.namespaces[item.namespace] ?? [];
    messages.namespaces[item.namespace] = list;
    list.push(text);
  }
}

function gzipCollector(): { readonly bytes: number; write(text: string): void; close(): Promise<Uint8Array> } {
  const gzip: Gzip = createGzip();
  const chunks: Buffer[] = [];
  let bytes = 0;
  let closed = false;
  gzip.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
  });
  // Lines are joined before they reach zlib: a call a line costs more than the compression.
  let pending: string[] = [];
  const flush = () => {
    if (pending.length > 0) gzip.write(pending.join(''));
    pending = [];
  };
  return {
    get bytes() {
      return bytes;
    },
    write(text) {
      if (closed) return;
      pending.push(text);
      if (pending.length >= 256) flush();
    },
    close() {
      closed = true;
      flush();
      return new Promise((resolve, reject) => {
        gzip.on('end', () => resolve(Buffer.concat(chunks)));
        gzip.on('error', reject);
        gzip.end();
      });
    },
  };
}
