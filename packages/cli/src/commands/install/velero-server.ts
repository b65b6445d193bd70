import type { KubeObject } from '@lifeboat/core';
import { Command, CommanderError } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { registerServer } from '../single/server.ts';

/** What of a Velero's Deployment goes over to ours, and what a person has to know of the rest. */
export interface VeleroServer {
  /** For `lifeboat server`. */
  readonly serverArguments: readonly string[];
  readonly warnings: readonly string[];
}

interface Container {
  readonly name?: string;
  readonly image?: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string }[];
}

/** What Velero's own installation sets: the Secret is read as an object, and the rest is of its program. */
const ownVariables = new Set([
  ...['VELERO_NAMESPACE', 'VELERO_SCRATCH_DIR', 'LD_LIBRARY_PATH', 'AWS_SHARED_CREDENTIALS_FILE', 'GOOGLE_APPLICATION_CREDENTIALS'],
  ...['AZURE_CREDENTIALS_FILE', 'ALIBABA_CLOUD_CREDENTIALS_FILE'],
]);

/** Plugins whose providers are in the image. */
const ownPlugins = /velero-plugin-for-(?:aws|gcp|microsoft-azure|csi)\b|velero-plugin-alibabacloud\b/;

const levels = new Map([
  ['trace', 'debug'],
  ['fatal', 'error'],
  ['panic', 'error'],
]);

/** Reads the Deployment of a Velero. A flag that `lifeboat server` has too keeps its value; others are named in a warning. */
export async function readVeleroServer(deployment: KubeObject, context: CliContext): Promise<VeleroServer> {
  const { containers, initContainers } = podSpecOf(deployment);
  const container = containers?.find(({ name }) => name === 'velero') ?? containers?.[0];
  const serverArguments: string[] = [];
  const refused: string[] = [];
  for (const argument of joined((container?.args ?? []).filter((each) => each !== 'server'))) {
    const taken = argument.replace(/^(--log-level=)(.*)$/, (_all, flag: string, level: string) => flag + (levels.get(level) ?? level));
    if (await isTaken(taken, context)) serverArguments.push(taken);
    else refused.push(argument);
  }
  const variables = (container?.env ?? []).map(({ name }) => name).filter((name) => !ownVariables.has(name));
  const plugins = (initContainers ?? []).map(({ image = '' }) => image).filter((image) => !ownPlugins.test(image));
  const tell = (what: string, names: readonly string[], why: string) => (names.length > 0 ? [`${what} ${names.join(', ')}: ${why}`] : []);
  return {
    serverArguments,
    warnings: [
      ...tell("Velero's server has", refused, 'lifeboat server has no such flag, or not this value, and goes without'),
      ...tell("Velero's server has the environment variables", variables, 'they are not taken over'),
      ...tell('Velero has the plugins', plugins, 'what they do is missing unless your image has a plugin for it'),
    ],
  };
}

function podSpecOf({ spec }: KubeObject): { readonly containers?: readonly Container[]; readonly initContainers?: readonly Container[] } {
  const template = (spec as { template?: { spec?: object } } | undefined)?.template;
  return template?.spec ?? {};
}

/** Each flag with its value in one word. */
function joined(args: readonly string[]): string[] {
  const words: string[] = [];
  for (const word of args) {
    const last = words.at(-1);
    if (!word.startsWith('-') && last !== undefined && !last.includes('=')) words[words.length - 1] = `${last}=${word}`;
    else words.push(word);
  }
  return words;
}

/** Asks the command itself, which would run the server otherwise. */
async function isTaken(argument: string, context: CliContext): Promise<boolean> {
  if (!argument.startsWith('--')) return false;
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  registerServer(program, { context, finish: () => {} });
  const [server] = program.commands;
  server?.exitOverride().action(() => {});
  try {
    await program.parseAsync(['server', argument], { from: 'user' });
    return true;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode !== exitCodes.completed) return false;
    throw error;
  }
}
