import type { ArchiveReader } from '../../../contract/store/archive.ts';
import { textsAt } from '../../../objects/texts-at.ts';
import { rewritableTexts } from './rewritable-texts.ts';
import { changingStep, type TransformStep } from './transform-step.ts';

interface ServiceNamesOptions {
  readonly mapping: Readonly<Record<string, string>>;
  readonly archive: Pick<ArchiveReader, 'has'>;
  /** `namespace/name` of the backup. */
  readonly secrets: readonly string[];
  /** Whether other objects than `secrets` are changed. */
  readonly everywhere: boolean;
}

/** `rewriteServiceNames` of a request. */
export function serviceNamesStep({ mapping, archive, secrets, everywhere }: ServiceNamesOptions): TransformStep {
  const isService = (namespace: string, name: string) => archive.has({ group: '', resource: 'services', namespace, name });
  const rewrite = (text: string) => rewriteServiceNames(text, mapping, isService);
  return changingStep('rewriteServiceNames', (input) => {
    for (const { text, set } of everywhere ? rewritableTexts(input.object) : []) set(rewrite(text));
    if (input.object.kind !== 'Secret' || !secrets.includes(`${input.id.namespace}/${input.id.name}`)) return;
    for (const { text, set } of textsAt(input.object, 'data.*')) {
      const bytes = Buffer.from(text, 'base64');
      const plain = bytes.toString('utf8');
      // What is no text stays as it is, byte by byte.
      if (Buffer.from(plain, 'utf8').equals(bytes) && rewrite(plain) !== plain) set(Buffer.from(rewrite(plain), 'utf8').toString('base64'));
    }
  });
}

const label = '[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?';
// What stands before a name is no part of one. A name ends at what is no part of one, or with its own dot.
const serviceName = new RegExp(
  `(?<![A-Za-z0-9_.-])((?:${label}\\.){0,3}?(${label})\\.)(${label})(\\.svc(?:\\.cluster\\.local)?)?(?=\\.?(?![A-Za-z0-9_.-]))`,
  'g',
);

/** Names of Services in mapped namespaces, in a text. */
export function rewriteServiceNames(
  text: string,
  mapping: Readonly<Record<string, string>>,
  isService: (namespace: string, name: string) => boolean,
): string {
  const targets = new Map(Object.entries(mapping));
  return text.replace(serviceName, (whole, before: string, name: string, namespace: string, end: string | undefined) => {
    const target = targets.get(namespace);
    if (target === undefined || (end === undefined && !isService(namespace, name))) return whole;
    return `${before}${target}${end ?? ''}`;
  });
}
