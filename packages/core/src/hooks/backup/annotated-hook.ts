import { ownMember } from '../../json/index.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { parseGoDuration } from '../../velero-api/values/go-duration.ts';
import {
  legacyPreBackupHookAnnotations,
  postBackupHookAnnotations,
  preBackupHookAnnotations,
} from '../../velero-api/values/hook-annotations.ts';
import { defaultHookTimeoutInMs, type HookPhase, type PlannedHook } from '../exec/planned-hook.ts';

/** What a Pod's annotations say of one phase. */
export interface AnnotatedHook {
  readonly hook: PlannedHook;
  /** Why the annotations cannot be followed: each names its annotation. */
  readonly problems: readonly string[];
  /** What was assumed instead, as Velero does. */
  readonly warnings: readonly string[];
}

interface HookAnnotationKeys {
  readonly container: string;
  readonly command: string;
  readonly onError: string;
  readonly timeout: string;
}

/** Reads the backup hook of a Pod's annotations; `undefined` when there is none. */
export function readAnnotatedHook(pod: KubeObject, phase: HookPhase): AnnotatedHook | undefined {
  const annotations = pod.metadata.annotations ?? {};
  if (phase === 'post') return readHook(annotations, postBackupHookAnnotations);
  return readHook(annotations, preBackupHookAnnotations) ?? readHook(annotations, legacyPreBackupHookAnnotations);
}

function readHook(annotations: Readonly<Record<string, string>>, keys: HookAnnotationKeys): AnnotatedHook | undefined {
  const text = ownMember(annotations, keys.command);
  if (!text) return undefined;
  const problems: string[] = [];
  const command = parseCommand(text);
  if (!command) problems.push(`${keys.command} begins like a JSON array, but is not one of one or more texts: ${shortened(text)}`);
  const timeout = ownMember(annotations, keys.timeout);
  const timeoutInMs = timeout ? parseGoDuration(timeout) : 0;
  if (timeoutInMs === undefined || timeoutInMs < 0)
    problems.push(`${keys.timeout} is not a duration such as 30s or 1m30s: ${shortened(timeout)}`);
  const onError = ownMember(annotations, keys.onError);
  const known = onError === 'Fail' || onError === 'Continue';
  const warnings =
    known || !onError ? [] : [`${keys.onError} is neither Fail nor Continue but ${shortened(onError)}: it counts as not set`];
  const hook: PlannedHook = {
    source: 'annotation',
    name: '<from-annotation>',
    container: ownMember(annotations, keys.container) ?? '',
    onError: known ? onError : undefined,
    timeoutInMs: timeoutInMs || defaultHookTimeoutInMs,
    action: command ?? [],
  };
  return { hook, problems, warnings };
}

/** A JSON array, or one word: the program. */
function parseCommand(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return [text];
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed) && parsed.length > 0 && parsed.every((part) => typeof part === 'string')) return parsed;
  } catch {
    // Said below.
  }
  return undefined;
}

function shortened(text = ''): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}...` : text);
}
