import type { CliContext } from '../../cli-context.ts';

const assignment = /["']?([\w.-]*(?:secret|key|token|password)[\w.-]*)["']?\s*[=:]\s*["']?([^"'\r\n]{8,})/gi;
const noSecret = /(id|uri|url|file|path|type|account)$/i;

/** Values that no error may show: what looks like a secret in a credentials file's content and in the environment. */
export function findSecrets(content: string, env: CliContext['env']): string[] {
  const variables = Object.entries(env).map(([name, value]) => (/^(AWS|AZURE|ALIBABA_CLOUD)_/.test(name) ? `${name}=${value ?? ''}` : ''));
  const secrets = [content, ...variables].flatMap((text) =>
    [...text.matchAll(assignment)].flatMap(([, name = '', value = '']) => (noSecret.test(name) ? [] : longestLine(value.trim()))),
  );
  return [...new Set(secrets)];
}

// A PEM in JSON: its lines are told apart by escapes, which a message may print differently.
function longestLine(value: string): string {
  return value.split(/\\n/).reduce((longest, line) => (line.length > longest.length ? line : longest), '');
}
