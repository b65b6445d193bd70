import { freeze, thaw } from './frozen-writer.ts';

const shell = (script: string) => JSON.stringify(['/bin/sh', '-c', script]);

/** What a backup of the writer runs into. */
export interface FreezeCase {
  readonly title: string;
  /** `pre.command`, `post.timeout` ... of Velero's annotations. */
  readonly hooks: Readonly<Record<string, string>>;
  /** Canceled, by the library's user or by SIGINT to the CLI, once the writer is frozen. */
  readonly ended?: 'cancel' | 'SIGINT';
  readonly phase?: 'Completed' | 'PartiallyFailed';
  /** Whether the Pod is in the backup. @default true */
  readonly isLeftOut?: boolean;
  /** What an error says. */
  readonly error?: RegExp;
  /** @default ['freeze', 'thaw'] */
  readonly marks?: readonly string[];
}

const pair = { 'pre.command': shell(freeze), 'post.command': shell(thaw) };
const fails = { ...pair, 'pre.command': shell(`${freeze}; exit 3`) };
const hangs = { ...pair, 'pre.command': shell(`${freeze}; sleep 3`), 'pre.timeout': '1s' };
const slow = { ...pair, 'pre.command': shell(`${freeze}; sleep 2`) };
const exitCode = /command terminated with exit code 3/;
const timedOut =
  /timed out after 1s: .*may still be running in container main.*shows, started from outside as it was: .*PID \d+ (\/bin\/sh -c mkdir|sleep 3)/;

export const freezeCases: readonly FreezeCase[] = [
  { title: 'a freeze and a thaw', hooks: pair, phase: 'Completed' },
  { title: 'a pre hook that fails, Continue', hooks: { ...fails, 'pre.on-error': 'Continue' }, phase: 'PartiallyFailed', error: exitCode },
  {
    title: 'a pre hook that fails, Fail',
    hooks: { ...fails, 'pre.on-error': 'Fail' },
    phase: 'PartiallyFailed',
    error: exitCode,
    isLeftOut: true,
  },
  { title: 'a pre hook that hangs, Continue', hooks: { ...hangs, 'pre.on-error': 'Continue' }, phase: 'PartiallyFailed', error: timedOut },
  {
    title: 'a pre hook that hangs, Fail',
    hooks: { ...hangs, 'pre.on-error': 'Fail' },
    phase: 'PartiallyFailed',
    error: timedOut,
    isLeftOut: true,
  },
  {
    title: 'a container that does not exist',
    hooks: { ...pair, 'pre.container': 'nowhere', 'pre.on-error': 'Fail' },
    phase: 'PartiallyFailed',
    error: /no such container: \\?"nowhere\\?"; the pod has main/,
    isLeftOut: true,
    marks: [],
  },
  { title: 'cancel() during the hook', hooks: slow, ended: 'cancel' },
  { title: 'Ctrl-C during the hook', hooks: slow, ended: 'SIGINT' },
  { title: 'the same pair, after all that', hooks: pair, phase: 'Completed' },
];
