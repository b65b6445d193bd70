import type { RestoreRequest } from '../../contract/requests.ts';
import { dns1123LabelProblems, dns1123SubdomainProblems } from '../../velero-api/values/dns1123-problems.ts';

/** Which versions a user wants kinds restored in, best first: `rockbands.music.example.io` to `v2beta1`, `v1`. */
export type VersionPriorities = ReadonlyMap<string, readonly string[]>;

export const versionPriorityKey = 'restoreResourcesVersionPriority';

/** Reads the key of Velero's ConfigMap: lines such as `rockbands.music.example.io=v2beta1,v1`. As in Velero blanks do not
 * matter, of two lines about one kind the last counts, and other lines are left out; they are `ignored`. */
export function parseVersionPriorities(text: string): { readonly priorities: VersionPriorities; readonly ignored: readonly string[] } {
  const priorities = new Map<string, readonly string[]>();
  const ignored: string[] = [];
  for (const line of text.split('\n').map((part) => part.trim())) {
    if (line === '') continue;
    const [kind = '', list = '', ...more] = line.split('=').map((part) => part.trim());
    const versions = list.split(',').flatMap((version) => version.trim() || []);
    if (kind === '' || versions.length === 0 || more.length > 0) ignored.push(line);
    else priorities.set(kind, versions);
  }
  return { priorities, ignored };
}

/** What is wrong with the version priorities of a request. Empty: nothing. */
export function versionPriorityProblems({ restoreResourcesVersionPriority = {} }: RestoreRequest): string[] {
  const example = 'for example rockbands.music.example.io: v2beta1, v1';
  return Object.entries(restoreResourcesVersionPriority).flatMap(([kind, versions]) => {
    const name = `${versionPriorityKey} of "${kind}"`;
    const problems = dns1123SubdomainProblems(kind).map((problem) => `${name}: ${problem}; name a kind, ${example}`);
    // A program in plain JavaScript may give one text.
    if (!Array.isArray(versions) || versions.length === 0) return [...problems, `${name} must be a list of versions, ${example}`];
    for (const version of versions) problems.push(...dns1123LabelProblems(version).map((p) => `${name}: version "${version}": ${p}`));
    if (new Set(versions).size < versions.length) problems.push(`${name} names a version twice`);
    return problems;
  });
}
