/** `@lifeboat/cli`: the `lifeboat` program, for those who start it from a program of their own. */
export type { CliContext } from './cli-context.ts';
export { createTextSink, type TextSink } from './output/text-sink.ts';
export { runCli } from './run-cli.ts';
