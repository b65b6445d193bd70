import type { RestoreRequest } from '../../contract/requests.ts';
import type { ClaimChange } from '../../contract/transforms/claim-change.ts';
import { parseQuantity } from '../../filters/quantity.ts';
import { dns1123SubdomainProblems, labelKeyProblems, labelValueProblems } from '../../velero-api/values/dns1123-problems.ts';

const accessModes = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'];

/** What is wrong with the options of a request that change objects. */
export function transformProblems(request: RestoreRequest): string[] {
  const { transforms = [], claims = [], namespaceReferences = [], rewriteServiceNamesInSecrets: secrets = [] } = request;
  const names = transforms.map(({ name }) => name);
  return [
    ...names.flatMap((name, i) => (name === '' ? [`transforms[${i}].name is empty`] : [])),
    ...names.flatMap((name, i) => (names.indexOf(name) < i ? [`transforms has two of the name "${name}"`] : [])),
    ...pairProblems('registryMapping', request.registryMapping, registryProblems),
    ...hostProblems(request.hostMapping),
    ...pairProblems('nodeSelectorMapping', request.nodeSelectorMapping, labelProblems),
    ...pairProblems('tolerationMapping', request.tolerationMapping, labelProblems),
    ...claims.flatMap((claim, i) => claimProblems(claim).map((problem) => `claims[${i}]: ${problem}`)),
    ...namespaceReferences.flatMap(({ path }, i) =>
      /^[\w$-]+(\[\])?(\.([\w$-]+|\*)(\[\])?)*$/.test(path)
        ? []
        : [`namespaceReferences[${i}].path "${path}" is no path such as spec.targets[].namespace`],
    ),
    ...secrets
      .filter((name) => !/^[^/\s]+\/[^/\s]+$/.test(name))
      .map((name) => `rewriteServiceNamesInSecrets has "${name}": write namespace/name`),
    ...(request.rewriteHosts && Object.keys(request.hostMapping ?? {}).length === 0
      ? ['rewriteHosts has no effect without hostMapping: give the hosts that get another name']
      : []),
    ...((request.rewriteServiceNames || secrets.length > 0) && !request.namespaceMapping
      ? ['rewriteServiceNames has no effect without namespaceMapping: give the namespaces that get another name']
      : []),
  ];
}

function pairProblems(
  what: string,
  mapping: Readonly<Record<string, string>> | undefined,
  problems: (text: string, isTarget: boolean) => string[],
): string[] {
  return Object.entries(mapping ?? {}).flatMap(([from, to]) => [
    ...problems(from, false).map((problem) => `${what} from "${from}": ${problem}`),
    ...problems(to, true).map((problem) => `${what} from "${from}" to "${to}": ${problem}`),
  ]);
}

function registryProblems(name: string): string[] {
  if (/^[a-z]+:\/\//i.test(name)) return ['a registry is written without https://'];
  return /^[^\s,/@]+(\/[^\s,/@]+)*$/.test(name) ? [] : ['this is no registry, nor a part of one, such as docker.io/library'];
}

function hostProblems(mapping: Readonly<Record<string, string>> | undefined): string[] {
  return [
    ...pairProblems('hostMapping', mapping, (host) => dns1123SubdomainProblems(host.replace(/^\*\./, ''))),
    ...Object.entries(mapping ?? {})
      .filter(([from, to]) => from.startsWith('*.') !== to.startsWith('*.'))
      .map(([from, to]) => `hostMapping from "${from}" to "${to}": both begin with *. or none does`),
  ];
}

function labelProblems(label: string, isTarget: boolean): string[] {
  if (label === '' && isTarget) return [];
  const [key = '', value = '', ...more] = label.split('=');
  if (more.length > 0) return ['write label=value'];
  return [...labelKeyProblems(key), ...labelValueProblems(value)];
}

function claimProblems({ size, accessModes: modes = [] }: ClaimChange): string[] {
  const quantity = size === undefined ? 1n : parseQuantity(size);
  return [
    ...(quantity === undefined || quantity <= 0n ? [`size "${size}" is no quantity such as 20Gi`] : []),
    ...modes.filter((mode) => !accessModes.includes(mode)).map((mode) => `accessModes has "${mode}"; known are ${accessModes.join(', ')}`),
  ];
}
