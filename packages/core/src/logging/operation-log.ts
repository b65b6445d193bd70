import { once } from 'node:events';
import { createGzip, type Gzip } from 'node:zlib';
import type { IssueEvent } from '../contract/events.ts';
import type { Issue } from '../errors/issues/issue.ts';
import { type IssueCode, issueCodes } from '../errors/issues/issue-codes.ts';
import { createIssueList } from '../errors/issues/issue-list.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { ownMember, setOwnMember } from '../json/index.ts';
import { groupResource, type ResourceIdentifier } from '../plugin-api/kube-object.ts';
import type { LogFields, Logger } from '../plugin-api/logger.ts';
import type { ResultMessages, ResultsFile } from '../velero-api/files/results.ts';
import { formatTimestamp } from '../velero-api/values/timestamp.ts';

/** What one backup or restore says: its log file, its results file, its issues. A warning or an error is an issue, with the code that
 * its fields have (see `coded`); an info line is one if it has a code. */
export interface OperationLog extends Logger {
  /** A logger whose messages are about one object. Not `counted`: its warnings and errors are lines only, for what another
   * message tells in the result. @default counted */
  forItem(item: ResourceIdentifier, options?: { readonly counted?: boolean }): Logger;
  readonly counts: { readonly warnings: number; readonly errors: number };
  readonly results: ResultsFile;
  /** At most {@link maxIssues}; of this process. */
  readonly issues: readonly Issue[];
  /** The log file's gzip bytes so far. What is logged afterwards is in the next answer, behind these. */
  file(): Promise<Uint8Array>;
}

interface OperationLogOptions {
  /** Fields of every line, such as `backup: 'velero/b1'`. */
  readonly fields: LogFields;
  /** How a message reads in the results file: Velero's log hook for backups, plain for restores (Velero's pkg/persistence/object_store.go and pkg/restore/restore.go). */
  readonly resultStyle: 'backup' | 'restore';
  readonly now: () => Date;
  readonly onMessage: (event: IssueEvent) => void;
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
  const issues = createIssueList();
  const stamp = createStamp(options.now);
  let truncated = false;

  function log(level: Level, message: string, given: LogFields, item?: ResourceIdentifier, counted = true): void {
    options.logger?.[level](message, { ...options.fields, ...itemFields(item), ...given });
    const code = isIssueCode(given.code) ? given.code : undefined;
    const fields = code === undefined ? given : withoutCode(given);
    if (level !== 'debug') writeLine(level, message, { ...options.fields, ...itemFields(item), ...fields });
    if (!counted || level === 'debug') return;
    if (level === 'info') {
      if (code !== undefined) tell({ severity: 'info', message, code, fields, item });
      return;
    }
    counts[level === 'warn' ? 'warnings' : 'errors'] += 1;
    const messages = results[level === 'warn' ? 'warnings' : 'errors'];
    // Velero's log hook files what is about a cluster-scoped object of a backup under `velero`.
    if (options.resultStyle === 'backup')
      addMessage(messages, backupResultMessage(message, fields, item), item?.namespace ? item : undefined);
    else addMessage(messages, restoreResultMessage(message, fields), item);
    const severity = level === 'warn' ? 'warning' : 'error';
    tell({ severity, message: restoreResultMessage(message, fields), code: code ?? 'ACTION_MESSAGE', fields, item });
  }

  function tell({ fields, item, ...told }: Pick<Issue, 'severity' | 'message' | 'code'> & IssueFacts): void {
    const { error, location } = fields;
    const cause = LifeboatError.isInstance(error) ? error : undefined;
    const issue: Issue = {
      ...told,
      ...(item && { object: { groupResource: groupResource(item), namespace: item.namespace, name: item.name } }),
      ...(typeof location === 'string' && { location }),
      ...(cause && { errorCode: cause.code }),
      ...(cause?.context.remedy && { remedy: cause.context.remedy }),
    };
    issues.add(issue);
    options.onMessage({ type: 'issue', issue });
  }

  function writeLine(level: Level, message: string, fields: LogFields): void {
    if (file.bytes > maxCompressedBytes && level === 'info') {
      if (!truncated) file.write(line('warning', 'The log is full: info messages end here', options.fields, stamp()));
      truncated = true;
      return;
    }
    file.write(line(level === 'warn' ? 'warning' : level, message, fields, stamp()));
  }

  const loggerFor = (item?: ResourceIdentifier, { counted = true } = {}): Logger => ({
    debug: (message, fields = {}) => log('debug', message, fields, item, counted),
    info: (message, fields = {}) => log('info', message, fields, item, counted),
    warn: (message, fields = {}) => log('warn', message, fields, item, counted),
    error: (message, fields = {}) => log('error', message, fields, item, counted),
  });
  return {
    ...loggerFor(),
    forItem: loggerFor,
    counts,
    results,
    file: () => file.cut(),
    get issues() {
      return issues.list();
    },
  };
}

interface IssueFacts {
  readonly fields: LogFields;
  readonly item: ResourceIdentifier | undefined;
}

// Velero's log has no such field.
function withoutCode({ code: _code, ...fields }: LogFields): LogFields {
  return fields;
}

// What a foreign action calls `code` is its own.
function isIssueCode(code: unknown): code is IssueCode {
  return typeof code === 'string' && Object.hasOwn(issueCodes, code);
}

function itemFields(item: ResourceIdentifier | undefined): LogFields {
  return item ? { resource: groupResource(item), ...(item.namespace && { namespace: item.namespace }), name: item.name } : {};
}

/** The time as lines print it, made anew each second: a run writes hundreds of lines in one. */
function createStamp(now: () => Date): () => string {
  let second = Number.NaN;
  let text = '';
  return () => {
    const time = now();
    const current = Math.floor(time.getTime() / 1000);
    if (current !== second) text = formatTimestamp(time);
    second = current;
    return text;
  };
}

function line(level: string, message: string, fields: LogFields, time: string): string {
  let text = `time="${time}" level=${level} msg=${quoted(message)}`;
  for (const key of Object.keys(fields).sort()) text += ` ${key}=${quoted(errorText(ownMember(fields, key)))}`;
  return `${text}\n`;
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
