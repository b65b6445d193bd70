import { textsAt } from '../../../objects/texts-at.ts';
import { podSpecsIn } from './pod-specs-in.ts';
import { changingStep, type TransformStep } from './transform-step.ts';

const places = [
  'containers[].image',
  'initContainers[].image',
  'ephemeralContainers[].image',
  // A volume that is an image.
  'volumes[].image.reference',
];

/** `registryMapping` of a request. */
export function registryStep(mapping: Readonly<Record<string, string>>): TransformStep {
  const rules = Object.entries(mapping)
    .map(([from, to]) => ({ from: registryKey(from), to }))
    .sort((a, b) => b.from.length - a.from.length);
  return changingStep('registryMapping', ({ object }) => {
    for (const spec of podSpecsIn(object))
      for (const { text, set } of places.flatMap((path) => textsAt(spec, path))) {
        const name = fullImageName(text);
        const rule = rules.find(({ from }) => name.startsWith(from) && /^([/:@]|$)/.test(name.slice(from.length)));
        if (rule) set(`${rule.to}${name.slice(rule.from.length)}`);
      }
  });
}

/** As Docker reads it: `nginx` is `docker.io/library/nginx`, `me/app` is `docker.io/me/app`. */
export function fullImageName(image: string): string {
  const [first = '', ...rest] = image.split('/');
  if (rest.length === 0) return `docker.io/library/${image}`;
  if (!/[.:]/.test(first) && first !== 'localhost' && first === first.toLowerCase()) return `docker.io/${image}`;
  if (first !== 'docker.io' && first !== 'index.docker.io') return image;
  return `docker.io/${rest.length === 1 ? 'library/' : ''}${rest.join('/')}`;
}

/** A key of the mapping: a registry, or a part of one. A word alone is a registry only if it looks like one. */
function registryKey(key: string): string {
  const [first = ''] = key.split('/');
  if (first === 'index.docker.io') return registryKey(key.replace('index.docker.io', 'docker.io'));
  if (/[.:]/.test(first) || first === 'localhost') return key;
  return fullImageName(key);
}
