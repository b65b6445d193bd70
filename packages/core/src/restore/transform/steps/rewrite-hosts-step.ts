import { hostMapper } from './host-mapper.ts';
import { rewritableTexts } from './rewritable-texts.ts';
import { changingStep, type TransformStep } from './transform-step.ts';

/** `rewriteHosts` of a request. */
export function rewriteHostsStep(mapping: Readonly<Record<string, string>>): TransformStep {
  const map = hostMapper(mapping);
  return changingStep('rewriteHosts', ({ object }) => {
    for (const { text, set } of rewritableTexts(object)) set(rewriteHosts(text, map));
  });
}

/** All that could be a part of a host name, as far as it goes: what is only a part of a longer name is none. */
const tokens = /[A-Za-z0-9_.*-]+/g;
const label = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** Host names in a text: whole ones, of two labels at least, also after `*.` and, as cookies have them, after a dot. */
export function rewriteHosts(text: string, map: (host: string) => string): string {
  return text.replace(tokens, (token) => {
    // A sentence, or a name that is complete, ends with a dot.
    const end = token.length > 1 && token.endsWith('.') ? '.' : '';
    const name = token.slice(0, token.length - end.length);
    const before = /^\*?\./.exec(name)?.[0] ?? '';
    const host = name.slice(before.length).toLowerCase();
    const labels = host.split('.');
    if (labels.length < 2 || host.length > 253 || !labels.every((each) => label.test(each))) return token;
    const asked = before === '' ? host : `*.${host}`;
    const mapped = map(asked);
    if (mapped === asked) return token;
    return `${before === '.' ? mapped.slice(1) : mapped}${end}`;
  });
}
