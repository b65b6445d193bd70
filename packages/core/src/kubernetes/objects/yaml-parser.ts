import type { ScalarTag } from 'yaml';
import { parseJson, setOwnMember } from '../../json/index.ts';
import { importCommonJs } from '../../plugin-api/foreign/import-common-js.ts';

/** Parses YAML as Kubernetes' programs read it: `yes`, `on` and the like are truth values, `0644` is octal, and integers beyond
 * 2^53 stay what they are (see `@lifeboat/core/json`).
 * @throws YAMLParseError */
export type YamlParser = (text: string) => unknown;

/** Loads the parser on first use. */
export async function loadYamlParser(): Promise<YamlParser> {
  const { parse } = await importCommonJs(() => import('yaml'));
  return (text) => lossless(parse(text, { customTags: (tags) => [...goTags, ...tags], intAsBigInt: true, merge: true }));
}

const goTags: readonly ScalarTag[] = [
  {
    tag: 'tag:yaml.org,2002:bool',
    default: true,
    test: /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/,
    resolve: (text) => /^(?:y|on)/i.test(text),
  },
  {
    tag: 'tag:yaml.org,2002:int',
    default: true,
    test: /^[-+]?0[0-7]+$/,
    resolve: (text) => (text.startsWith('-') ? -1n : 1n) * BigInt(`0o${text.replace(/^[-+]?0+(?=.)/, '')}`),
  },
];

/** Big integers as JSON has them. */
function lossless(value: unknown): unknown {
  if (typeof value === 'bigint') return parseJson(String(value));
  if (Array.isArray(value)) return value.map(lossless);
  if (typeof value !== 'object' || value === null) return value;
  for (const [key, each] of Object.entries(value)) setOwnMember(value as Record<string, unknown>, key, lossless(each));
  return value;
}
