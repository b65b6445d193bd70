import { ownMember } from '../../json/index.ts';
import { processEnvironment } from '../connection/process-environment.ts';
import type { ExpiringToken } from './expiring-token.ts';
import { runExecPlugin } from './run-exec-plugin.ts';

interface PrintedTokenOptions {
  /** What the kubeconfig says, by its names. What is printed anew is kept in it. */
  readonly config: Map<string, string>;
  readonly now: number;
  /** The server refused the token that is there. */
  readonly isRefused: boolean;
  readonly signal: AbortSignal;
}

/** The access token of a kubeconfig while it is good, else the one that its `cmd-path` prints, as kubectl had it until 1.25. */
export async function printedToken({ config, now, isRefused, signal }: PrintedTokenOptions): Promise<ExpiringToken> {
  const current = config.get('access-token');
  const expiresAt = expiryOf(config.get('expiry'), config.get('expires-on'));
  if (current && !isRefused && expiresAt > now) return { token: current, expiresAt };
  const command = config.get('cmd-path');
  if (!command)
    throw new Error(
      `its access-token is ${current ? 'no longer good' : 'missing'}, and no cmd-path gives another. Use an exec plugin, such as gke-gcloud-auth-plugin or kubelogin`,
    );
  const args = (config.get('cmd-args') ?? '').split(' ').filter(Boolean);
  const printed = parsed(await runExecPlugin({ command, args, env: processEnvironment(), signal }));
  const token = at(printed, config.get('token-key') ?? '{.access_token}');
  if (!token) throw new Error(`${command} printed no token at token-key`);
  const expiry = at(printed, config.get('expiry-key') ?? '{.token_expiry}');
  config.set('access-token', token);
  config.delete('expires-on');
  if (expiry) config.set('expiry', expiry);
  else config.delete('expiry');
  return { token, expiresAt: expiryOf(expiry, undefined) };
}

/** A time as text, or as seconds since 1970; never, where there is none. */
function expiryOf(time: string | undefined, seconds: string | undefined): number {
  const at = time ? Date.parse(time) : seconds ? Number(seconds) * 1000 : Number.NaN;
  return Number.isNaN(at) ? Number.POSITIVE_INFINITY : at;
}

/** Not the parser's own error: it quotes what was printed, which is the secret. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('its command printed no JSON');
  }
}

/** What `{.a.b}` means in it, if that is a text. */
function at(value: unknown, path: string): string | undefined {
  const names = path.replace(/^\{?\.?|\}$/g, '').split('.');
  let found = value;
  for (const name of names)
    found = typeof found === 'object' && found !== null ? ownMember(found as Record<string, unknown>, name) : undefined;
  return typeof found === 'string' && found !== '' ? found : undefined;
}
