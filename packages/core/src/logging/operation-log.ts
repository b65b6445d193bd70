import { once } from 'node:events';
import { createGzip, type Gzip } from 'node:zlib';
import type { EventObject, MessageEvent } from '../contract/events.ts';
import { ownMember, setOwnMember } from '../json/index.ts';
import { groupResource, type ResourceIdentifier } from '../plugin-api/kube-object.ts';
import type { LogFields, Logger } from '../plugin-api/logger.ts';
import type { ResultMessages, ResultsFile } from '../velero-api/files/results.ts';
import { formatTimestamp } from '../velero-api/values/timestamp.ts';

/** What one backup or restore says: its log file, its results file, its warning and error events. */
export interface OperationLog extends Logger {
  /** A logger whose messages are about one object. Not `counted`: its warnings and errors are lines only, for what another
   * message tells in the result. @default counted */
  forItem(item: ResourceIdentifier, options?: { readonly counted?: boolean }): Logger;
  readonly counts: { readonly warnings: number; readonly errors: number };
  readonly results: ResultsFile;
  /** The log file's gzip bytes so far. What is logged afterwards is in the next answer, behind these. */
  file(): Promise<Uint8Array>;
}

interface OperationLogOptions {
  /** Fields of every line, such as `backup: 'velero/b1'`. */
  readonly fields: LogFields;
  /** How a message reads in the results file: Velero's log hook for backups, plain for restores (Velero's pkg/persistence/object_store.go and pkg/restore/restore.go). */
  readonly resultStyle: 'backup' | 'restore';
  readonly now: () => Date;
  readonly onMessage: (event: MessageEvent) => void;
  /** Also gets every line. */
  readonly logger?: Logger | undefined;
  /** What an earlier process said of the same backup or restore. */
  readonly continues?: { readonly file: Uint8Array; readonly results: ResultsFile; readonly warnings: number; readonly errors: number };
}

// The log is uploaded whole at the end: 50,000 objects make well under 2 MiB compressed. Beyond this, info lines stop.
const maxCompressedBytes = 16 * 1024 * 1024;

type Level = 'debug' | 'info' | 'warn' | 'error';

/** Collects a run's messages in Velero's (logrus text) form. */
export function createOperationLog(options: OperationLogOptions): OperationLog {
  const { continues } = options;
  const file = gzipCollector(continues?.file);
  const results = structuredClone({ errors: continues?.results.errors ?? {}, warnings: continues?.results.warnings ?? {} });
  const counts = { warnings: continues?.warnings ?? 0, errors: continues?.errors ?? 0 };
  let truncated = false;

  function log(level: Level, message: string, fields: LogFields, item?: ResourceIdentifier, counted = true): void {
    options.logger?.[level](message, { ...itemFields(item), ...fields });
    if (level !== 'debug') writeLine(level, message, { ...options.fields, ...itemFields(item), ...fields });
    if (!counted || (level !== 'warn' && level !== 'error')) return;
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

  const loggerFor = (item?: ResourceIdentifier, { counted = true } = {}): Logger => ({
    debug: (message, fields = {}) => log('debug', message, fields, item, counted),
    info: (message, fields = {}) => log('info', message, fields, item, counted),
    warn: (message, fields = {}) => log('warn', message, fields, item, counted),
    error: (message, fields = {}) => log('error', message, fields, item, counted),
  });
  return { ...loggerFor(), forItem: loggerFor, counts, results, file: () => file.cut() };
}

function itemFields(item: ResourceIdentifier | undefined): LogFields {
  return item ? { resource: groupResource(item), ...(item.namespace && { namespace: item.namespace }), name: item.name } : {};
}

function line(level: string, message: string, fields: LogFields, now: Date): string {
  const pairs = Object.keys(fields)
    .sort()
    .map((key) => ` ${key}=${quoted(errorText(ownMember(fields, key)))}`);
  return `time="${formatTimestamp(now)}" level=${level} msg=${quoted(message)}${pairs.join('')}\n`;
}

function quoted(text: string): string {
  return /^[\w./@^+-]*$/.test(text) ? text : JSON.stringify(text);
}

function errorText(value: unknown): string {
  if (value instanceof Error) return value.message;
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return '(a value that cannot be printed)'; // a cycle, a BigInt: a field of whoever logs must not end the run
  }
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
    const list = ownMember(messages.namespaces, item.namespace) ?? [];
    setOwnMember(messages.namespaces, item.namespace, list);
    list.push(text);
  }
}

// A gzip file may have several members, one after the other.
function gzipCollector(before?: Uint8Array): { readonly bytes: number; write(text: string): void; cut(): Promise<Uint8Array> } {
  const chunks: Uint8Array[] = before ? [before] : [];
  let bytes = before?.length ?? 0;
  let member: Gzip | undefined;
  const open = () => {
    const gzip = createGzip();
    gzip.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
    });
    return gzip;
  };
  // Lines are joined before they reach zlib: a call a line costs more than the compression.
  let pending: string[] = [];
  const flush = () => {
    if (pending.length === 0) return;
    member ??= open();
    member.write(pending.join(''));
    pending = [];
  };
  return {
    get bytes() {
      return bytes;
    },
    write(text) {
      pending.push(text);
      if (pending.length >= 256) flush();
    },
    async cut() {
      flush();
      if (!member && chunks.length === 0) member = open();
      const ended = member;
      member = undefined;
      if (ended) {
        ended.end();
        await once(ended, 'end');
      }
      return Buffer.concat(chunks);
    },
  };
}
