import { type Context, createContext, Script } from 'node:vm';
import type { Environment } from '@marcbachmann/cel-js';
import { celValue } from './cel-value.ts';
import { registerQuantities } from './quantities.ts';

/** An expression that was understood. */
export interface CelExpression {
  /** @throws Error whose message says what is wrong, with no value of the object in it unless the expression put it there */
  evaluate(object: unknown): unknown;
}

const longestText = 10_000;
const longestEvaluationInMs = 1000;

let known: Environment | undefined;

// A request is checked once when it is made, and again when its run has loaded what expressions take.
const unread: CelExpression = {
  evaluate() {
    throw new Error('loadExpressions has not been called');
  },
};

/** To be awaited before an expression is understood: who has none does not pay for it. */
export async function loadExpressions(): Promise<void> {
  if (known) return;
  const { Environment: Expressions } = await import('@marcbachmann/cel-js');
  known ??= registerQuantities(
    new Expressions({
      enableOptionalTypes: true,
      homogeneousAggregateLiterals: false,
      limits: { maxAstNodes: 2000, maxDepth: 100, maxListElements: 1000, maxMapEntries: 1000, maxCallArguments: 32 },
    }).registerVariable('object', 'map'),
  );
}

/** Understands an expression of the Common Expression Language over `object`, or says what is wrong with it; nothing is
 * looked at before {@link loadExpressions}.
 * @param longestInMs of one evaluation that could take long */
export function compileCelExpression(text: string, longestInMs = longestEvaluationInMs): CelExpression | { readonly problem: string } {
  if (text.length > longestText) return { problem: `it has ${text.length} characters, and ${longestText} are the most` };
  if (!known) return unread;
  try {
    const parsed = known.parse(text);
    const { valid, type, error } = parsed.check();
    if (!valid) return { problem: firstLine(error) };
    if (type !== 'bool' && type !== 'dyn') return { problem: `it gives ${type}, and must give true or false` };
    const run = (object: unknown): unknown => parsed({ object: celValue(object) });
    const evaluate = mayTakeLong(text) ? (object: unknown) => limited(() => run(object), longestInMs) : run;
    return { evaluate };
  } catch (error) {
    return { problem: firstLine(error) };
  }
}

/** Patterns backtrack, and loops may stand in loops: the text of an object is not to hold up a run. */
function mayTakeLong(text: string): boolean {
  const loops = text.match(/\.\s*(?:all|exists|exists_one|existsOne|map|filter|transformList|transformMap)\s*\(/g) ?? [];
  return /\bmatches\s*\(/.test(text) || loops.length > 1;
}

let watched: { readonly sandbox: { run: () => unknown }; readonly context: Context; readonly script: Script } | undefined;

function limited(run: () => unknown, timeout: number): unknown {
  if (!watched) {
    const sandbox = { run };
    watched = { sandbox, context: createContext(sandbox), script: new Script('run()') };
  }
  watched.sandbox.run = run;
  try {
    return watched.script.runInContext(watched.context, { timeout });
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new Error(`it takes longer than ${timeout} ms`);
  }
}

/** Without the picture of the place, which has several lines. */
function firstLine(error: unknown): string {
  const { summary, message } = error as { readonly summary?: string; readonly message?: string };
  return summary ?? String(message ?? error).split('\n')[0] ?? '';
}

/** What an error of {@link CelExpression.evaluate} says, in one line. */
export function celErrorText(error: unknown): string {
  return firstLine(error);
}
