import { createHash } from 'node:crypto';
import type { PlannedAction } from '../../contract/results/planned-item.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { isRawJson, ownMember, parseJson } from '../../json/index.ts';
import { type PlanHeader, type PlanRow, type PlanTrailer, planFormat, planKey } from './plan-row.ts';

/** A plan that was read, and is as it was written. What is to be checked of an object is kept, by {@link planKey}. */
export interface SavedPlan {
  readonly header: PlanHeader;
  readonly rows: ReadonlyMap<string, PlanRow>;
  readonly trailer: PlanTrailer;
}

const maxLineBytes = 16 * 1024 * 1024;
const maxRows = 4_000_000;
const actions: readonly PlannedAction[] = ['create', 'update', 'recreate', 'unchanged', 'skip', 'blocked'];

/** @throws LifeboatError `PLAN_REFUSED` for what is no plan, is cut off or was edited, or is of another version */
export async function readSavedPlan(source: AsyncIterable<Uint8Array | string>): Promise<SavedPlan> {
  const hash = createHash('sha256');
  const rows = new Map<string, PlanRow>();
  let header: PlanHeader | undefined;
  let trailer: PlanTrailer | undefined;
  let before = hash.copy();
  for await (const line of linesOf(source)) {
    if (trailer) throw planRefused('it goes on after its end: it was edited');
    const value = objectOf(line);
    before = hash.copy();
    hash.update(`${line}\n`);
    if (!header) header = headerOf(value);
    else if ('sha256' in value) trailer = value as unknown as PlanTrailer;
    else {
      const row = rowOf(value);
      if (rows.size === maxRows) throw planRefused(`it has more than ${maxRows} rows`);
      rows.set(planKey(row.item.groupResource, row.item.namespace, row.item.name), row);
    }
  }
  if (!header || !trailer) throw planRefused('it is not whole: its end is missing. Make the plan again');
  if (before.digest('hex') !== trailer.sha256) throw planRefused('it was edited since it was made. Make the plan again');
  return { header, rows, trailer };
}

/** The error of a plan that is refused as a whole. */
export function planRefused(why: string, cause?: unknown): LifeboatError {
  return new LifeboatError({
    code: 'PLAN_REFUSED',
    message: `The plan is refused: ${why}. Nothing was written`,
    ...(cause !== undefined && { cause }),
  });
}

async function* linesOf(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  const decode = (chunk: Uint8Array | string) => {
    try {
      return typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    } catch (error) {
      throw planRefused('it is no text', error);
    }
  };
  for await (const chunk of source) {
    const lines = (rest + decode(chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLineBytes) throw planRefused('it has a line that is too long for a plan');
    yield* lines;
  }
  if (rest !== '') throw planRefused('it is not whole: its last line has no end. Make the plan again');
}

function objectOf(line: string): Readonly<Record<string, unknown>> {
  try {
    const value = parseJson(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJson(value)) return value as Record<string, unknown>;
  } catch (error) {
    throw planRefused('it has a line that is no JSON', error);
  }
  throw planRefused('it has a line that is no JSON object');
}

function headerOf(value: Readonly<Record<string, unknown>>): PlanHeader {
  const { format, salt, backup, storageLocation, cluster, request, functions } = value;
  if (typeof format !== 'string' || !format.startsWith('lifeboat-plan/')) throw planRefused('it is no plan of a restore');
  if (format !== planFormat) throw planRefused(`it has the format ${format}, and this version reads ${planFormat}: make the plan again`);
  const texts = [salt, storageLocation, cluster, memberOf(backup, 'name'), memberOf(backup, 'uid'), memberOf(backup, 'seal')];
  if (!texts.every((text) => typeof text === 'string') || !isObject(request) || !isObject(functions))
    throw planRefused('its first line lacks what a plan says');
  return value as unknown as PlanHeader;
}

function rowOf(value: Readonly<Record<string, unknown>>): PlanRow {
  const { item, live, wanted } = value;
  const texts = ['groupResource', 'namespace', 'name'].map((field) => memberOf(item, field));
  const isKnown = live === undefined || ['uid', 'resourceVersion'].every((field) => typeof memberOf(live, field) === 'string');
  const isWhole = texts.every((text) => typeof text === 'string') && (actions as readonly unknown[]).includes(memberOf(item, 'action'));
  if (!isWhole || !isKnown || (wanted !== undefined && typeof wanted !== 'string')) throw planRefused('it has a row that is not valid');
  return value as unknown as PlanRow;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function memberOf(value: unknown, field: string): unknown {
  return isObject(value) ? ownMember(value, field) : undefined;
}
