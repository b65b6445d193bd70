import { type LogLine, logLines } from './log-lines.ts';

/** What a log tells that no other file of a backup or restore does. */
export interface LogDigest {
  readonly lines: number;
  readonly warnings: number;
  readonly errors: number;
  /** Times of the first and the last line. */
  readonly first?: string;
  readonly last?: string;
  /** What the run had come to, in its order. */
  readonly steps: readonly { readonly time: string; readonly text: string }[];
  readonly hooks: readonly { readonly time: string; readonly text: string; readonly isBad: boolean }[];
  /** Why objects were left out or alone; most of them first. */
  readonly skips: readonly { readonly reason: string; readonly count: number; readonly examples: readonly string[] }[];
}

const most = { steps: 60, hooks: 200, reasons: 200, examples: 10 };
const stepTexts =
  /^(starting (restore|backup)|Backed up a total of|Collected \d+ items|Waiting for|Done waiting for|Going on with|Asynchronous operations|restore completed|Controllers that were held|All pod volume)/i;
const skipTexts =
  /^(Skipped: |Skipping |Excluding item|Not restoring|Not including|select leaves |What belongs to the cluster itself)|is left alone/;
// Objects that came with another one already are nothing that was left out.
const noSkips = /already been (restored|backed up)|cohabitates|resource in this namespace|Skip action/;

/** Reads a log to its end and keeps what a report shows; memory does not grow with it. */
export async function digestLog(stream: AsyncIterable<Uint8Array>): Promise<LogDigest> {
  const counts = { lines: 0, warnings: 0, errors: 0 };
  const steps: LogDigest['steps'][number][] = [];
  const hooks: LogDigest['hooks'][number][] = [];
  const skips = new Map<string, { count: number; examples: string[] }>();
  let first: string | undefined;
  let last: string | undefined;
  for await (const line of logLines(stream)) {
    const { time, level, message } = line;
    counts.lines += 1;
    if (level === 'warning') counts.warnings += 1;
    if (level === 'error') counts.errors += 1;
    if (time !== '') {
      first ??= time;
      last = time;
    }
    if (isOfHook(line)) {
      if (hooks.length < most.hooks) hooks.push({ time, text: hookText(line), isBad: level === 'error' || level === 'warning' });
    } else if (level === 'info' && stepTexts.test(message)) {
      if (steps.length < most.steps) steps.push({ time, text: message });
    } else if (level === 'info' && skipTexts.test(message) && !noSkips.test(message)) addSkip(skips, line);
  }
  return {
    ...counts,
    ...(first !== undefined && { first }),
    ...(last !== undefined && { last }),
    steps,
    hooks,
    skips: [...skips].map(([reason, told]) => ({ reason, ...told })).sort((a, b) => b.count - a.count),
  };
}

function isOfHook({ fields, message }: LogLine): boolean {
  return fields.has('hookName') || fields.has('hookCommand') || /\bexec hook\b/i.test(message);
}

function hookText({ fields, message }: LogLine): string {
  const of = ['hookPhase', 'hookName', 'hookContainer', 'hookCommand'].flatMap((key) => fields.get(key) ?? []);
  const namespace = fields.get('namespace') ?? '';
  const name = fields.get('name') ?? '';
  return [message, ...(name === '' ? [] : [namespace === '' ? name : `${namespace}/${name}`]), ...of].join(' · ');
}

function addSkip(skips: Map<string, { count: number; examples: string[] }>, { message, fields }: LogLine): void {
  const name = fields.get('name') ?? '';
  const namespace = fields.get('namespace') ?? '';
  // One reason for many objects, whose names are in it.
  const reason = message.replace(/^Skipped: /, '').replace(/\b[\w.-]+\/[\w.:-]+\b/g, '…');
  const masked = name.length > 2 ? reason.replaceAll(name, '…') : reason;
  const kept = skips.get(masked);
  if (!kept && skips.size >= most.reasons) return;
  const told = kept ?? { count: 0, examples: [] };
  skips.set(masked, told);
  told.count += 1;
  const kind = fields.get('resource') ?? fields.get('groupResource') ?? '';
  if (name !== '' && told.examples.length < most.examples)
    told.examples.push(`${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`.trim());
}
