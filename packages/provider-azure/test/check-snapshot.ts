/** A resource as Azure Resource Manager shows it. */
export interface Resource {
  id?: string;
  name?: string;
  location: string;
  tags?: Record<string, string>;
  zones?: string[];
  sku?: { name?: string };
  /** Of storage accounts. */
  keys?: readonly { keyName: string; value: string; permissions: string }[];
  properties: {
    provisioningState?: string;
    completionPercent?: number;
    incremental?: boolean;
    diskIOPSReadWrite?: number;
    diskMBpsReadWrite?: number;
    encryption?: Record<string, string>;
    copyCompletionError?: { errorCode: string; errorMessage: string };
    creationData?: { createOption?: string; sourceResourceId?: string; logicalSectorSize?: number };
    primaryEndpoints?: { blob?: string };
  };
}

export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

type Resources = ReadonlyMap<string, Resource>;

const known = {
  body: ['location', 'extendedLocation', 'tags', 'zones', 'sku', 'properties'],
  properties: ['creationData', 'incremental', 'encryption', 'diskIOPSReadWrite', 'diskMBpsReadWrite', 'diskSizeGB'],
  creationData: ['createOption', 'sourceResourceId', 'logicalSectorSize'],
};
const isProvisioned = (sku: string | undefined) => sku === 'UltraSSD_LRS' || sku === 'PremiumV2_LRS';
const bad = (message: string): Problem => ({ status: 400, code: 'InvalidParameter', message });

/** What Azure would refuse of a new snapshot. */
export function checkSnapshot(body: Resource, resources: Resources): Problem | undefined {
  const { properties, sku, zones } = body;
  const source = sourceOf(body, resources, 'disks');
  const problem = checkCommon(body) ?? source.problem;
  if (problem) return problem;
  if (zones) return bad('A snapshot takes no zones.');
  if (isProvisioned(sku?.name)) return bad('A snapshot is Standard_LRS, Standard_ZRS or Premium_LRS.');
  if (isProvisioned(source.found?.sku?.name) && properties.incremental !== true) {
    return bad('Full snapshots of Ultra and Premium SSD v2 disks are not supported.');
  }
  return source.found?.location === body.location ? undefined : bad('A snapshot is in the region of its disk.');
}

/** What Azure would refuse of a new disk. */
export function checkDisk(body: Resource, resources: Resources): Problem | undefined {
  const { properties, sku, zones } = body;
  const source = sourceOf(body, resources, 'snapshots');
  const problem = checkCommon(body) ?? source.problem;
  if (problem) return problem;
  if ((source.found?.properties.completionPercent ?? 100) < 100) {
    return { status: 409, code: 'OperationNotAllowed', message: 'The snapshot is still being copied.' };
  }
  if (zones && (zones.length !== 1 || !/^[1-3]$/.test(zones[0] ?? ''))) return bad(`Zones ${zones} are none.`);
  if (zones && sku?.name?.endsWith('_ZRS')) return bad('ZRS disks take no zone.');
  const tuned = properties.diskIOPSReadWrite !== undefined || properties.diskMBpsReadWrite !== undefined;
  if (tuned && !isProvisioned(sku?.name)) return bad('diskIOPSReadWrite can be set for Ultra and Premium SSD v2 disks only.');
  return undefined;
}

function checkCommon(body: Resource): Problem | undefined {
  const unknown = [
    ...Object.keys(body).filter((key) => !known.body.includes(key)),
    ...Object.keys(body.properties).filter((key) => !known.properties.includes(key)),
    ...Object.keys(body.properties.creationData ?? {}).filter((key) => !known.creationData.includes(key)),
  ];
  if (unknown.length > 0) return { status: 400, code: 'InvalidRequestContent', message: `Could not find members '${unknown}'.` };
  if (!body.location) return { status: 400, code: 'LocationRequired', message: 'The location property is required.' };
  if (body.properties.creationData?.createOption !== 'Copy') return bad('createOption is not Copy.');
  const tags = Object.entries(body.tags ?? {});
  if (tags.length > 50) return { status: 400, code: 'TooManyTags', message: `${tags.length} tags; 50 are allowed.` };
  const keys = tags.map(([key]) => key.toLowerCase());
  const badTag = tags.find(([key, value]) => key.length > 512 || /[<>%&\\?/]/.test(key) || value.length > 256);
  return badTag || new Set(keys).size !== keys.length ? { status: 400, code: 'InvalidTag', message: `Tag '${badTag?.[0]}'.` } : undefined;
}

function sourceOf(body: Resource, resources: Resources, kind: string): { found?: Resource; problem?: Problem } {
  const id = body.properties.creationData?.sourceResourceId ?? '';
  if (!id.includes(`/${kind}/`)) return { problem: bad(`'${id}' is none of the ${kind}.`) };
  const found = resources.get(id.toLowerCase());
  return found ? { found } : { problem: { status: 404, code: 'ResourceNotFound', message: `The Resource '${id}' was not found.` } };
}
